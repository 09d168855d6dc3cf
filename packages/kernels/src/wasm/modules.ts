import { kindOf } from "../checks/kind-of.ts";
import type { Build } from "../kernels.ts";
import { plain } from "./generated/plain.ts";
import { relaxed } from "./generated/relaxed.ts";
import { sources } from "./generated/sources.ts";

/** The kernels' module, and which build it is. */
export interface BuiltModule {
  readonly build: Build;
  readonly module: WebAssembly.Module;
}

/** The fastest first, deflated and in base64. Whoever wants a smaller bundle may put an empty text in the place of one. */
const builds: readonly [build: Build, deflated: string][] = [
  ["relaxed-simd", relaxed],
  ["simd", plain],
];

const page = "a page's Content-Security-Policy must have script-src 'wasm-unsafe-eval'";
const elsewhere =
  "where only modules compiled beforehand may run, pass init({ module }) one of the package's .wasm files";

/**
 * Compiles the build asked for, or the fastest that this engine can run.
 * @throws Error if the engine lacks WebAssembly SIMD, threads or the build asked for, or may not compile
 */
export async function compileModule(wanted?: Build): Promise<BuiltModule> {
  if (globalThis.WebAssembly === undefined) {
    throw new Error(`init: there is no WebAssembly here; pass { backend: "reference" }, which needs none`);
  }
  const [build, bytes] = await chooseBuild(wanted);
  return { build, module: await allowed(() => WebAssembly.compile(bytes)) };
}

/** An instance with this memory. @throws Error if WebAssembly may not be used: some engines ask only now. */
export function instantiateModule(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<WebAssembly.Instance> {
  return allowed(() => WebAssembly.instantiate(module, { env: { memory, abort } }));
}

/** AssemblyScript's own runtime calls this where it cannot go on. */
function abort(): never {
  throw new Error("a kernel stopped: this is an error in the kernels' code");
}

/** The modules are valid: what an engine refuses to compile is no fault of theirs. */
async function allowed<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError)) throw cause;
    const refused = `init: WebAssembly may not be compiled here (${cause})`;
    throw new Error(`${refused}: ${page}; ${elsewhere}, or { backend: "reference" }`, { cause });
  }
}

/**
 * A module that somebody else has compiled from this package's .wasm file.
 * @throws TypeError if it is none; Error if it belongs to another version; RangeError if it is another build than asked for
 */
export function checkModule(module: unknown, wanted?: Build): BuiltModule {
  if (!(module instanceof WebAssembly.Module)) {
    const how = "compile it, as by await WebAssembly.compileStreaming(fetch(url))";
    throw new TypeError(`init: module must be a WebAssembly.Module, got ${kindOf(module)}; ${how}`);
  }
  const [section] = WebAssembly.Module.customSections(module, "tsumiki");
  const [build, from] = new TextDecoder().decode(section).split(" ");
  if (from !== sources) {
    const what = section === undefined ? "is none of Tsumiki's" : "belongs to another version of tsumiki";
    throw new Error(`init: module ${what}; take relaxed-simd.wasm or simd.wasm of the one that is imported`);
  }
  if (wanted !== undefined && wanted !== build) {
    throw new RangeError(`init: module is the build "${build}", and build asks for "${wanted}"; leave one of them out`);
  }
  return { build: build as Build, module };
}

async function chooseBuild(wanted: Build | undefined): Promise<[Build, Uint8Array<ArrayBuffer>]> {
  const here = builds.filter(([build, deflated]) => deflated !== "" && (wanted ?? build) === build);
  for (const [build, deflated] of here) {
    const bytes = await inflate(Uint8Array.from(atob(deflated), (character) => character.charCodeAt(0)));
    if (WebAssembly.validate(bytes)) return [build, bytes];
  }
  throw new Error(`init: ${whyNone(here.at(-1)?.[0], wanted)}`);
}

/** Why there is nothing to compile; `last` is the build that asks for the least of those that are here. */
function whyNone(last: Build | undefined, wanted: Build | undefined): string {
  if (last === undefined) {
    const what = wanted === undefined ? "no build of the kernels" : `no build "${wanted}" of the kernels`;
    return `there is ${what} in this bundle; pass init({ module }) one of the package's .wasm files`;
  }
  if (last === "relaxed-simd") {
    const isAlone = wanted === undefined;
    const way = isAlone
      ? 'put the build "simd" into the bundle again, or pass { backend: "reference" }'
      : 'leave out build, or pass { build: "simd" }';
    return `this engine's WebAssembly has no relaxed SIMD; ${way}`;
  }
  return `this engine's WebAssembly has no SIMD with threads; use a newer one (Node 20, or a browser since 2023), or pass { backend: "reference" }`;
}

/** In Node by its zlib, since not all that looks like Node has a DecompressionStream. */
async function inflate(deflated: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  if (zlib !== undefined) return Uint8Array.from(zlib.inflateSync(deflated));
  const inflated = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}
