import { currentBackend } from "@tsumiki/kernels";
import { type Node, nodeModules } from "../node.ts";
import type { Machine } from "../record.ts";

/** Where a training runs, and by what. */
export function machine(): Machine {
  const { backend, build, threads } = currentBackend().info;
  const node = nodeModules();
  if (node === undefined) return { runtime: globalThis.navigator?.userAgent ?? "unknown", backend, build, threads };
  const { os } = node;
  const version = versionOf(node);
  const processor = os.cpus()[0]?.model.trim();
  return {
    ...(version && { tsumiki: version }),
    runtime: `Node ${process.versions.node}`,
    system: `${os.type()} ${os.release()}, ${process.arch}`,
    ...(processor && { processor }),
    cores: os.availableParallelism(),
    backend,
    build,
    threads,
  };
}

/** Of this package, which has that of the others; undefined in a bundle. */
function versionOf({ fs, url }: Node): string | undefined {
  try {
    const file = url.fileURLToPath(new URL("../../package.json", import.meta.url));
    const { name, version } = JSON.parse(fs.readFileSync(file, "utf8"));
    return name === "@tsumiki/report" ? version : undefined;
  } catch {
    return undefined;
  }
}
