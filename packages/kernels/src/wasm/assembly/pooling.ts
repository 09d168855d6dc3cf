import { maxPoolImage, Pass, PoolTask, slideOverImage } from "./parts/pool-image";

export function maxPool2d(task: usize, shard: i32, thread: i32): void {
  const t = changetype<PoolTask>(task);
  const imageBytes = 4 * t.height * t.width * t.channels;
  const end = min((shard + 1) * t.imagesPerShard, t.batch);
  for (let n = shard * t.imagesPerShard; n < end; n++) maxPoolImage(task, t.image + n * imageBytes, n);
}

export function maxPool2dBackward(task: usize, shard: i32, thread: i32): void {
  const t = changetype<PoolTask>(task);
  if (t.tiled && t.kernelHeight == 2 && t.kernelWidth == 2) slide(Pass.MaxBackward2x2, t, shard);
  else if (t.tiled) slide(Pass.MaxBackwardTiled, t, shard);
  else slide(Pass.MaxBackward, t, shard);
}

export function averagePool2d(task: usize, shard: i32, thread: i32): void {
  slide(Pass.Average, changetype<PoolTask>(task), shard);
}

export function averagePool2dBackward(task: usize, shard: i32, thread: i32): void {
  slide(Pass.AverageBackward, changetype<PoolTask>(task), shard);
}

/** A few images. */
// @ts-ignore: decorator
@inline
function slide(pass: Pass, t: PoolTask, shard: i32): void {
  const imageBytes = 4 * t.height * t.width * t.channels;
  const end = min((shard + 1) * t.imagesPerShard, t.batch);
  for (let n = shard * t.imagesPerShard; n < end; n++) {
    const image = t.image + n * imageBytes;
    if (pass == Pass.MaxBackward || pass == Pass.AverageBackward) memory.fill(image, 0, imageBytes);
    slideOverImage(pass, t, image, n);
  }
}
