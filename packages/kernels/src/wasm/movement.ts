import type { Block } from "../backend.ts";
import type { CopyGeometry, Region } from "../geometry.ts";
import { rowMajorStrides, type Shape } from "../shape.ts";
import { isReordered, memoryStrides } from "./memory/layout.ts";
import { type Axis, copyAxes } from "./parts/strided.ts";
import type { Runtime } from "./run/runtime.ts";
import { rowsPerShard } from "./run/shards.ts";

export function copy(runtime: Runtime, geometry: CopyGeometry, x: Block, y: Block): void {
  const from = regionStart(geometry.from) * 4;
  const to = regionStart(geometry.to) * 4;
  runtime.call([x, y], [y], (xAt, yAt) => copyAxes(runtime, regionAxes(geometry), xAt + from, yAt + to));
}

export function reshape(runtime: Runtime, from: Shape, to: Shape, x: Block, y: Block): void {
  runtime.call([x], [y], (xAt, yAt) => {
    if (!isReordered(to)) {
      copyAxes(runtime, axesBetween(from, memoryStrides, rowMajorStrides), xAt, yAt);
    } else if (!isReordered(from)) {
      copyAxes(runtime, axesBetween(to, rowMajorStrides, memoryStrides), xAt, yAt);
    } else {
      const plain = runtime.scratch(x.size * 4);
      copyAxes(runtime, axesBetween(from, memoryStrides, rowMajorStrides), xAt, plain);
      copyAxes(runtime, axesBetween(to, rowMajorStrides, memoryStrides), plain, yAt);
    }
  });
}

export function oneHot(runtime: Runtime, classes: number, labels: Block, y: Block): void {
  const count = labels.size;
  const group = rowsPerShard(classes);
  runtime.call([labels], [y], (labelsAt, yAt) => {
    runtime.run("oneHot", Math.ceil(count / group), [labelsAt, yAt, count, classes, group]);
  });
}

/** The same elements from one order to another. */
function axesBetween(shape: Shape, from: typeof memoryStrides, to: typeof memoryStrides): Axis[] {
  const [fromStrides, toStrides] = [from(shape), to(shape)];
  return shape.map((extent, axis) => ({ extent, steps: [fromStrides[axis] as number, toStrides[axis] as number] }));
}

function regionAxes({ extent, from, to }: CopyGeometry): Axis[] {
  const steps = [from, to].map((region) => {
    const strides = memoryStrides(region.shape);
    return region.axes.map((axis, k) => (strides[axis] as number) * (region.step[k] as number));
  });
  return extent.map((length, k) => ({ extent: length, steps: steps.map((ofRegion) => ofRegion[k] as number) }));
}

/** Where a region begins, in elements. */
function regionStart({ shape, axes, start, rest }: Region): number {
  const strides = memoryStrides(shape);
  const standing = shape.map((_, axis) => (axes.includes(axis) ? 0 : (rest?.[axis] ?? 0)));
  const moving = axes.map((axis, k) => (start[k] as number) * (strides[axis] as number));
  return [...standing.map((index, axis) => index * (strides[axis] as number)), ...moving].reduce((a, b) => a + b, 0);
}
