import type { Block } from "../backend.ts";
import type { WarpGeometry } from "../geometry.ts";
import type { Runtime } from "./run/runtime.ts";
import { imageShards, imagesPerShard } from "./run/shards.ts";

export function warp(runtime: Runtime, geometry: WarpGeometry, x: Block, y: Block): void {
  const { batch, channels, height, width, border, fill, maps, elastic } = geometry;
  const radius = elastic ? elastic.taps.length - 1 : 0;
  const { pitch, noiseAt, halfAt, fieldAt, bytes } = workspaceOf(geometry, radius);
  runtime.call([x], [y], (xAt, yAt) => {
    const taps = elastic ? floats(runtime, elastic.taps) : 0;
    const noise = elastic ? [floats(runtime, elastic.strengths), runtime.table(elastic.keys)] : [0, 0];
    runtime.run("warp", imageShards(batch), [
      ...[height, width, pitch, taps, radius, noiseAt, halfAt],
      ...[xAt, yAt, batch, imagesPerShard(batch), channels],
      ...[border === "nearest" ? 1 : 0, floats(runtime, fill), floats(runtime, maps), ...noise],
      ...[staysOnPixels(maps) ? 1 : 0, ...runtime.workspace(bytes), fieldAt],
    ]);
  });
}

/** A thread's workspace: the image in its frame; then noise, half smoothed and wholly (see assembly/parts/smooth-noise.ts). */
function workspaceOf({ channels, height, width, elastic }: WarpGeometry, radius: number) {
  const pitch = inVectors(width);
  const noiseAt = 4 * inVectors((height + 3) * (width + 3) * channels);
  if (!elastic) return { pitch, noiseAt, halfAt: noiseAt, fieldAt: noiseAt, bytes: noiseAt };
  const halfAt = noiseAt + 4 * (height + 2 * radius) * pitch;
  const fieldAt = halfAt + 4 * inVectors(height * (pitch + 2 * radius));
  return { pitch, noiseAt, halfAt, fieldAt, bytes: fieldAt + 4 * 2 * height * pitch };
}

function inVectors(floats: number): number {
  return 4 * Math.ceil(floats / 4);
}

/** Whether B does nothing in any image. */
function staysOnPixels(maps: Float64Array): boolean {
  const unmoved = [1, 0, 0, 0, 1, 0];
  return maps.every((number, at) => at % 12 < 6 || number === unmoved[at % 6]);
}

function floats(runtime: Runtime, values: ArrayLike<number>): number {
  const address = runtime.scratch(4 * values.length);
  runtime.memory.f32.set(values, address / 4);
  return address;
}
