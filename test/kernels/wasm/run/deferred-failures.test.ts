import { type Block, convGeometry, LifetimeError, OutOfMemoryError } from "@tsumiki/kernels";
import { beforeEach, describe, expect, test } from "vitest";
import type { WasmBackend } from "../../../../packages/kernels/src/wasm/backend.ts";
import { contents, deferring, never, parameter, written } from "./deferring.ts";

let backend: WasmBackend;

beforeEach(async () => {
  backend = await deferring();
  backend.openScope();
});

function relu(x: Block, y = backend.allocate(x.size)): Block {
  backend.kernels.unary("relu", x, y);
  return y;
}

describe("a deferred block that needs more memory than there is", () => {
  /** Nine windows over a single element: the frame around it takes 6 GB. */
  const huge = convGeometry("huge", [1, 1, 1, 1], [1, 1, 1, 1], { padding: 20_000, stride: 20_000 });
  let weight: Block;
  let x: Block;
  let y: Block;

  beforeEach(() => {
    weight = parameter(backend, 1, 1);
    x = written(backend, [1], [1]);
    y = backend.allocate(9);
    backend.kernels.conv2d(huge, x, weight, null, y);
  });

  test("gives the error to whoever needs it, and names who asked", () => {
    expect(() => contents(y)).toThrow(OutOfMemoryError);
    expect(() => contents(y)).toThrow(/^conv2d: out of memory/);
    expect(() => contents(relu(y))).toThrow(/^unary: conv2d: out of memory/);
  });

  test("fails at the end of its scope only if it shall survive", () => {
    expect(() => backend.closeScope([])).not.toThrow();
  });

  test("is forgotten if that fails: its sources may be written", () => {
    expect(() => backend.closeScope([y])).toThrow(/^conv2d: out of memory/);
    backend.kernels.scale(2, weight);
    expect(contents(weight)).toEqual([2]);
    expect(() => contents(y)).toThrow(LifetimeError);
  });

  test("and the scope is over: the one around it goes on", async () => {
    const [around, source] = [await deferring(), () => around.allocate(9)];
    around.openScope();
    const outer = source();
    around.openScope();
    const [inner, image] = [source(), written(around, [9], [...Array(9).keys()])];
    around.kernels.conv2d(huge, written(around, [1], [1]), parameter(around, 1, 1), null, inner);
    around.kernels.unary("relu", image, outer);
    expect(() => around.closeScope([inner])).toThrow(OutOfMemoryError);
    expect(contents(outer)).toEqual([...Array(9).keys()]);
    around.closeScope([]);
    expect(() => around.closeScope([])).toThrow("no scope is open");
  });

  test("does not keep others from writing what it is made of", () => {
    const r = relu(y);
    backend.kernels.fill(7, y);
    expect(new Set(contents(y))).toEqual(new Set([7]));
    expect(() => contents(r)).toThrow(OutOfMemoryError);
    expect(() => contents(r)).toThrow(/^unary: conv2d: out of memory/);
  });

  test("does not keep the scope of its sources from ending", () => {
    const outer = backend.allocate(9);
    backend.openScope();
    const inner = backend.allocate(9);
    backend.kernels.conv2d(huge, written(backend, [1], [1]), weight, null, inner);
    relu(inner, outer);
    backend.closeScope([]);
    expect(() => contents(outer)).toThrow(/^unary: conv2d: out of memory/);
    backend.kernels.fill(3, outer);
    expect(new Set(contents(outer))).toEqual(new Set([3]));
  });
});

describe("a call that is refused", () => {
  let x: Block;
  let y: Block;

  beforeEach(() => {
    x = written(backend, [2], [-1, 2]);
    y = relu(x);
  });

  function dead(): Block {
    backend.openScope();
    const block = written(backend, [2], [1, 1]);
    backend.closeScope([]);
    return block;
  }

  test("leaves its output as it was, if a source is dead", () => {
    const source = dead();
    expect(() => backend.kernels.unary("square", source, y)).toThrow(LifetimeError);
    expect(() => relu(source, y)).toThrow(LifetimeError);
    expect(contents(y)).toEqual([0, 2]);
  });

  test("or a source is another backend's", async () => {
    const foreign = (await never()).allocate(2);
    expect(() => backend.kernels.unary("square", foreign, y)).toThrow(TypeError);
    expect(() => relu(foreign, y)).toThrow(TypeError);
    expect(contents(y)).toEqual([0, 2]);
  });
});

test("a block may be rectified in place while it is deferred", () => {
  const x = written(backend, [2], [-1, 2]);
  const y = relu(x);
  relu(y, y);
  backend.kernels.fill(7, x);
  expect(contents(y)).toEqual([0, 2]);
  relu(x, x);
  expect(contents(x)).toEqual([7, 7]);
});

test("a chain of thousands does not overflow the stack", () => {
  const x = written(backend, [2], [-1, 2]);
  let y = x;
  for (let i = 0; i < 3000; i++) y = relu(y);
  expect(contents(y)).toEqual([0, 2]);
});

test("a scope that the backend does not survive ends quietly", () => {
  const y = relu(written(backend, [2], [-1, 2]));
  backend.close();
  expect(() => backend.closeScope([y])).not.toThrow();
});
