import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Where the tools are that look at the packages, and their Node 20: each folder is installed by the test alone. */
export const tools = fileURLToPath(new URL("./tools/", import.meta.url));
export const node20 = fileURLToPath(new URL("./node20/", import.meta.url));

interface Publint {
  publint(options: object): Promise<{ readonly messages: readonly object[]; readonly pkg: object }>;
}
interface PublintUtils {
  formatMessage(message: object, pkg: object, options: { readonly color: boolean }): string;
}
interface AreTheTypesWrong {
  createPackageFromTarballData(tarball: Uint8Array): object;
  checkPackage(
    packed: object,
    options: { readonly excludeEntrypoints: readonly string[] },
  ): Promise<{ readonly types: false } | { readonly types: object; readonly problems: readonly TypesProblem[] }>;
}
export interface TypesProblem {
  readonly kind: string;
  readonly resolutionKind?: string;
}

/** What publint has to say of a tarball: whether runtimes and bundlers find what it promises. */
export async function sentencesOfPublint(tarball: Uint8Array): Promise<string[]> {
  const { publint } = await installed<Publint>("publint");
  const { formatMessage } = await installed<PublintUtils>("publint/utils");
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }));
}

/**
 * What "are the types wrong?" finds in a tarball for those who import it as ES modules.
 * @throws Error if there are no types
 */
export async function problemsOfTypes(tarball: Uint8Array, excludeEntrypoints: string[]): Promise<TypesProblem[]> {
  const { checkPackage, createPackageFromTarballData } = await installed<AreTheTypesWrong>("@arethetypeswrong/core");
  const result = await checkPackage(createPackageFromTarballData(tarball), { excludeEntrypoints });
  if (!result.types) throw new Error("it has no types");
  const notOurs = ["node10", "node16-cjs"]; // there are ES modules alone
  return result.problems.filter(({ resolutionKind }) => !notOurs.includes(resolutionKind ?? ""));
}

const resolve = createRequire(`${tools}package.json`).resolve;

/** Nothing is known here of the types of what is not installed with the workspace. */
function installed<Module>(name: string): Promise<Module> {
  return import(pathToFileURL(resolve(name)).href);
}
