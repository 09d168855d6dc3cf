import { type Backend, type Block, type Region, reference, type Shape, sizeOf } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import { startWasm } from "../../../packages/kernels/src/wasm/start.ts";

// Random geometries beyond the table of cases: with numbers that float32 holds exactly, results must be equal.

const wasm = await startWasm();
const shape = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 5 });

/** What `kernel` writes on both backends, from inputs of small whole numbers. */
function expectSame(
  inputs: readonly Shape[],
  output: Shape,
  kernel: (backend: Backend, inputs: Block[], y: Block) => void,
): void {
  const [actual, expected] = [wasm, reference].map((backend) => {
    const blocks = inputs.map((shape, index) => {
      const block = backend.allocate(sizeOf(shape));
      backend.write(block, shape, wholeNumbers(sizeOf(shape), index));
      return block;
    });
    const y = backend.allocate(sizeOf(output));
    backend.write(y, output, new Float32Array(sizeOf(output)).fill(-99));
    kernel(backend, blocks, y);
    return Array.from(backend.read(y, output));
  });
  expect(actual).toEqual(expected);
}

function wholeNumbers(size: number, seed: number): number[] {
  return Array.from({ length: size }, (_, i) => ((i * 7919 + seed * 104_729) % 31) - 15);
}

/** A shape that broadcasts to `target`: some axes of extent 1, some leading ones left out. */
function broadcastable(target: Shape): fc.Arbitrary<Shape> {
  return fc
    .tuple(fc.array(fc.boolean(), { minLength: target.length, maxLength: target.length }), fc.nat(target.length))
    .map(([ones, missing]) => target.map((extent, axis) => (ones[axis] ? 1 : extent)).slice(missing));
}

test("binary operations and select broadcast as the reference does", () => {
  const shapes = shape.chain((target) => fc.tuple(fc.constant(target), ...[0, 1, 2].map(() => broadcastable(target))));
  fc.assert(
    fc.property(shapes, ([target, a, b, c]) => {
      expectSame([a, b] as Shape[], target, ({ kernels }, [x1, x2], y) => {
        kernels.binary("subtract", { shape: target, inputs: [a, b] as Shape[] }, x1 as Block, x2 as Block, y);
      });
      expectSame([a, b, c] as Shape[], target, ({ kernels }, [x1, x2, x3], y) => {
        const geometry = { shape: target, inputs: [a, b, c] as Shape[] };
        kernels.select(geometry, x1 as Block, x2 as Block, x3 as Block, y);
      });
    }),
  );
});

test("reductions over any axes, kept or dropped, agree with the reference", () => {
  const problems = fc.tuple(shape, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), fc.boolean());
  fc.assert(
    fc.property(problems, ([input, chosen, keepDims]) => {
      const axes = input.map((_, axis) => axis).filter((axis) => chosen[axis]);
      const kept = input.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
      const output = keepDims ? kept : input.filter((_, axis) => !axes.includes(axis));
      for (const op of ["sum", "max"] as const) {
        expectSame([input], output, ({ kernels }, [x], y) => {
          kernels.reduce(op, { shape: input, axes, outRank: output.length }, x as Block, y);
        });
      }
    }),
  );
});

test("long reductions, cut into partial sums, agree with the reference", () => {
  const shapes: Shape[] = [[100_003], [3, 20_001], [20_001, 3], [2, 3001, 5], [9, 4099], [5, 30, 40, 41]];
  for (const input of shapes) {
    for (let axis = 0; axis < input.length; axis++) {
      const output = input.filter((_, each) => each !== axis);
      for (const op of ["sum", "max"] as const) {
        expectSame([input], output, ({ kernels }, [x], y) => {
          kernels.reduce(op, { shape: input, axes: [axis], outRank: output.length }, x as Block, y);
        });
      }
    }
  }
});

test("argmax along any axis agrees with the reference", () => {
  fc.assert(
    fc.property(shape, fc.nat(4), (input, at) => {
      fc.pre(input.length > 0);
      const axis = at % input.length;
      const output = input.filter((_, each) => each !== axis);
      expectSame([input], output, ({ kernels }, [x], y) => kernels.argmax(input, axis, x as Block, y));
    }),
  );
});

test("copies between any two regions agree with the reference", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      fc.infiniteStream(fc.nat()),
      (extent, draws) => {
        const draw = (below: number) => (draws.next().value as number) % below;
        const [from, to] = [randomRegion(extent, draw, true), randomRegion(extent, draw, false)];
        expectSame([from.shape], to.shape, ({ kernels }, [x], y) => kernels.copy({ extent, from, to }, x as Block, y));
      },
    ),
  );
});

test("large transpositions agree with the reference", () => {
  for (const [rows, columns] of [
    [4, 4],
    [129, 67],
    [300, 301],
    [1, 50_000],
    [50_000, 3],
  ] as const) {
    expectSame([[rows, columns]], [columns, rows], ({ kernels }, [x], y) => {
      const extent = [columns, rows];
      const from = { shape: [rows, columns], axes: [1, 0], start: [0, 0], step: [1, 1] };
      const to = { shape: extent, axes: [0, 1], start: [0, 0], step: [1, 1] };
      kernels.copy({ extent, from, to }, x as Block, y);
    });
  }
});

/** A region whose axes walk `extent` in some order, forwards, backwards or (in what is read) standing still. */
function randomRegion(extent: Shape, draw: (below: number) => number, mayRepeat: boolean): Region {
  const rank = extent.length + draw(2);
  const places = Array.from({ length: rank }, (_, axis) => axis).sort(() => draw(3) - 1);
  const axes = places.slice(0, extent.length);
  const step = axes.map(() => [1, -1, 2, -2, ...(mayRepeat ? [0] : [])][draw(mayRepeat ? 5 : 4)] as number);
  const reach = extent.map((length, k) => (length - 1) * Math.abs(step[k] as number) + 1);
  const margin = axes.map(() => draw(2));
  const shape = new Array<number>(rank).fill(2);
  axes.forEach((axis, k) => {
    shape[axis] = (reach[k] as number) + (margin[k] as number);
  });
  const start = step.map((each, k) => (each < 0 ? (reach[k] as number) - 1 : (margin[k] as number)));
  return { shape, axes, start, step, rest: shape.map((_, axis) => (axes.includes(axis) ? 0 : draw(2))) };
}
