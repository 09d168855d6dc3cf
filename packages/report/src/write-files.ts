import { nodeModules } from "./node.ts";

/**
 * Writes texts into a folder, which is made if it is not there. Each goes to a file beside it that then takes its place: an
 * old one stays whole until the new one is.
 *
 * @returns the files' paths
 * @throws Error that names the file and says why it cannot be written, or that there are no files here
 */
export function writeFiles(folder: string, texts: Readonly<Record<string, string>>): string[] {
  const node = nodeModules();
  if (node === undefined) {
    throw new Error("there are no files here; new Recorder() and reportHtml(recorder.record) give the page");
  }
  const { fs, path } = node;
  return Object.entries(texts).map(([name, text]) => {
    const file = path.join(folder, name);
    const temporary = path.join(folder, `.${name}.${process.pid}.tmp`);
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(temporary, text);
      fs.renameSync(temporary, file);
    } catch (error) {
      if (fs.existsSync(temporary)) fs.rmSync(temporary);
      throw new Error(`cannot write ${file}: ${(error as Error).message}`, { cause: error });
    }
    return file;
  });
}
