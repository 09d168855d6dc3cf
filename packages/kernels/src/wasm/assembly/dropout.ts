import { rangeElements } from "./run/range";
import { hash } from "./parts/hash";

/**
 * y = kept ? x · scale : 0. In memory x is [batch, positions, channels] (channels last); an element's position in NCHW
 * order is (batch index · channels + channel) · positions + position. Shapes of another rank have one channel.
 */
@unmanaged
class DropoutTask {
  x: usize;
  y: usize;
  size: i32;
  positions: i32;
  channels: i32;
  key: i32;
  /** Unsigned: what hashes below it is dropped. */
  threshold: u32;
  scale: f32;
}

export function dropout(task: usize, shard: i32, thread: i32): void {
  const t = changetype<DropoutTask>(task);
  let at = shard * rangeElements;
  const end = min(at + rangeElements, t.size);
  if (t.channels == 1) {
    dropRun(t, at, end - at, at, 1);
    return;
  }
  while (at < end) {
    const row = at / t.channels;
    const channel = at - row * t.channels;
    const run = min(t.channels - channel, end - at);
    const image = row / t.positions;
    const position = (image * t.channels + channel) * t.positions + (row - image * t.positions);
    dropRun(t, at, run, position, t.positions);
    at += run;
  }
}

/** A run of neighbours in memory whose positions are `stride` apart. */
function dropRun(t: DropoutTask, at: i32, count: i32, position: i32, stride: i32): void {
  const key = i32x4.splat(t.key);
  const threshold = i32x4.splat(t.threshold);
  const scale = f32x4.splat(t.scale);
  const step = i32x4.splat(4 * stride);
  let positions = i32x4.add(i32x4.splat(position), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride)));
  let x = t.x + (<usize>at << 2);
  let y = t.y + (<usize>at << 2);
  for (; count >= 4; count -= 4, x += 16, y += 16) {
    const kept = i32x4.ge_u(hash(key, positions), threshold);
    v128.store(y, v128.and(f32x4.mul(v128.load(x), scale), kept));
    positions = i32x4.add(positions, step);
  }
  const kept = i32x4.ge_u(hash(key, positions), threshold);
  const mask = i32x4.bitmask(kept);
  for (let lane = 0; lane < count; lane++, x += 4, y += 4) {
    store<f32>(y, mask & (1 << lane) ? load<f32>(x) * t.scale : 0);
  }
}
