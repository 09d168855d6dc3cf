import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { backendInfo, currentBackend, dispose, init, reference, withBackend } from "@tsumiki/kernels";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";

const generated = new URL("../../packages/kernels/src/wasm/generated/", import.meta.url);

afterEach(dispose);

test("init starts the wasm kernels and says what runs", async () => {
  const info = await init();
  expect(info).toEqual({
    backend: "wasm",
    build: "relaxed-simd",
    fused: true,
    convolution: "auto",
    threads: availableParallelism(),
  });
  expect(backendInfo()).toBe(info);
  expect(currentBackend().info).toBe(info);
});

test("the build without relaxed SIMD, where multiply-add rounds twice, can be chosen", async () => {
  expect(await init({ build: "simd" })).toMatchObject({ backend: "wasm", build: "simd", fused: false });
});

test("an engine that has not what the builds ask for is told which", async () => {
  vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  await expect(init()).rejects.toThrow("init: this engine's WebAssembly has no SIMD with threads; use a newer one");
  await expect(init({ build: "relaxed-simd" })).rejects.toThrow(
    `init: this engine's WebAssembly has no relaxed SIMD; leave out build, or pass { build: "simd" }`,
  );
});

test("the algorithm of convolutions can be chosen", async () => {
  expect(await init({ convolution: "direct" })).toMatchObject({ backend: "wasm", convolution: "direct" });
  dispose();
  await expect(init({ convolution: "fft" as "direct" })).rejects.toThrow(
    'init: convolution must be "auto", "direct" or "winograd", got the string "fft"',
  );
});

test("the reference can be the backend of everything", async () => {
  await init({ backend: "reference" });
  expect(currentBackend()).toBe(reference);
});

test("the same options again do nothing, also while the first call is still at work", async () => {
  const [first, second] = await Promise.all([init({ build: "simd" }), init({ build: "simd" })]);
  const backend = currentBackend();
  expect(second).toBe(first);
  await init({ backend: "wasm", build: "simd" });
  expect(currentBackend()).toBe(backend);
});

test("other options while a backend runs are refused, and accepted after dispose", async () => {
  await init({ build: "simd" });
  await expect(init({ build: "relaxed-simd" })).rejects.toThrow(
    'init: a backend already runs with {"backend":"wasm","build":"simd"}, not with {"backend":"wasm","build":"relaxed-simd"}; call dispose() before changing it',
  );
  dispose();
  expect(await init({ build: "relaxed-simd" })).toMatchObject({ build: "relaxed-simd" });
  dispose();
  await init({ threads: 1, worker: "file:///worker.js" });
  await expect(init({ threads: 1, worker: "file:///other.js" })).rejects.toThrow("a backend already runs with ");
});

test("threads must be a whole number from 1 to 64", async () => {
  for (const threads of [0, -1, 1.5, 65, Number.NaN]) {
    await expect(init({ threads })).rejects.toThrow(
      new RangeError(`init: threads must be a whole number from 1 to 64, got ${threads}`),
    );
  }
  expect(await init({ threads: 64 })).toMatchObject({ threads: 64 });
});

test("an unknown backend or build is named together with the known ones", async () => {
  await expect(init({ backend: "webgpu" as "wasm" })).rejects.toThrow(
    'init: backend must be "wasm" or "reference", got the string "webgpu"',
  );
  await expect(init({ build: "avx" as "simd" })).rejects.toThrow(
    'init: build must be "relaxed-simd" or "simd", got the string "avx"',
  );
});

test("what is misspelt is answered with the nearest name, and what is of another type with that", async () => {
  await expect(init({ thread: 2 } as object)).rejects.toThrow(
    new TypeError(
      "init: unknown option thread, did you mean threads? It takes backend, build, threads, worker, module, convolution",
    ),
  );
  await expect(init({ backend: "wasn" as "wasm" })).rejects.toThrow(
    new RangeError('init: backend must be "wasm" or "reference", got the string "wasn", did you mean "wasm"?'),
  );
  await expect(init({ threads: "2" as unknown as number })).rejects.toThrow(
    new TypeError('init: threads must be a whole number from 1 to 64, got the string "2": leave out the quotes'),
  );
  await expect(init({ backend: null as unknown as "wasm" })).rejects.toThrow(
    new TypeError('init: backend must be "wasm" or "reference", got null'),
  );
  await expect(init("reference" as unknown as object)).rejects.toThrow(
    new TypeError('init: expected options such as { backend: … }, got the string "reference"'),
  );
});

test("an engine without the features is told what to do", async () => {
  const { validate } = WebAssembly;
  WebAssembly.validate = () => false;
  try {
    await expect(init({ build: "relaxed-simd" })).rejects.toThrow('pass { build: "simd" }');
    await expect(init()).rejects.toThrow('pass { backend: "reference" }');
  } finally {
    WebAssembly.validate = validate;
  }
  expect(await init()).toMatchObject({ backend: "wasm" });
});

test("without relaxed SIMD the build without it is chosen", async () => {
  const { validate } = WebAssembly;
  let asked = 0;
  WebAssembly.validate = (bytes) => asked++ > 0 && validate(bytes);
  try {
    expect(await init()).toMatchObject({ build: "simd" });
  } finally {
    WebAssembly.validate = validate;
  }
});

test.each(["relaxed-simd", "simd"])("%s.wasm may be given, compiled, and is the build that runs", async (build) => {
  const module = new WebAssembly.Module(await readFile(new URL(`${build}.wasm`, generated)));
  expect(await init({ module, threads: 2 })).toMatchObject({ backend: "wasm", build, threads: 2 });
});

test("a module that is none, or not of these sources, or of another build than asked for is refused", async () => {
  const bytes = await readFile(new URL("simd.wasm", generated));
  await expect(init({ module: bytes } as never)).rejects.toThrow(
    /^init: module must be a WebAssembly.Module, got .*; compile it, as by await WebAssembly.compileStreaming/,
  );
  await expect(init({ module: new WebAssembly.Module(bytes), build: "relaxed-simd" })).rejects.toThrow(
    new RangeError('init: module is the build "simd", and build asks for "relaxed-simd"; leave one of them out'),
  );
  const empty = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  await expect(init({ module: empty })).rejects.toThrow("init: module is none of Tsumiki's; take relaxed-simd.wasm or");
  const older = Uint8Array.from(bytes);
  older[older.length - 1] = older[older.length - 1] === 48 ? 49 : 48; // the last digit of its sources' hash
  await expect(init({ module: new WebAssembly.Module(older) })).rejects.toThrow(
    "init: module belongs to another version of tsumiki; take ",
  );
  expect(await init()).toMatchObject({ backend: "wasm" });
});

// WebKit compiles, and refuses to instantiate.
test.each(["compile", "instantiate"] as const)(
  "where %s is forbidden, the message names the directive",
  async (step) => {
    const refuse = vi.spyOn(WebAssembly, step).mockRejectedValue(new WebAssembly.CompileError("by the embedder"));
    onTestFinished(() => refuse.mockRestore());
    await expect(init()).rejects.toThrow(
      new Error(
        `init: WebAssembly may not be compiled here (CompileError: by the embedder): a page's Content-Security-Policy must have script-src 'wasm-unsafe-eval'; where only modules compiled beforehand may run, pass init({ module }) one of the package's .wasm files, or { backend: "reference" }`,
      ),
    );
  },
);

test("where there is no WebAssembly at all, the message says what there is", async () => {
  vi.stubGlobal("WebAssembly", undefined);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  await expect(init()).rejects.toThrow('init: there is no WebAssembly here; pass { backend: "reference" }');
});

test("before init and after dispose there is no backend, and old tensors are refused", async () => {
  expect(() => currentBackend()).toThrow("await init()");
  expect(() => backendInfo()).toThrow("await init()");
  await init();
  const backend = currentBackend();
  const block = backend.allocate(4);
  dispose();
  expect(() => currentBackend()).toThrow("await init()");
  expect(() => backend.read(block, [4])).toThrow("ended by dispose()");
  expect(() => backend.kernels.fill(1, block)).toThrow("ended by dispose()");
});

test("a dispose while init is at work wins", async () => {
  const starting = init({ build: "simd" });
  dispose();
  await starting;
  expect(() => currentBackend()).toThrow("await init()");
});

test("the reference needs no init", () => {
  expect(withBackend(reference, () => currentBackend())).toBe(reference);
});
