import { clearFrame, Frame, frameImage, unframeImage } from "./frame";

@unmanaged
class WindowsTask {
  /** A matrix with a row for each position of the window. Images are the frame's. */
  columns: usize;
  batch: i32;
  imagesPerShard: i32;
  frame: usize;
  /** Tables of bytes from an image's corner to each position, and from there to each element of the window. */
  positionOffsets: usize;
  elementOffsets: usize;
  positions: i32;
  elements: i32;
}

/** Lays each position's window flat. One shard is a few images. */
export function im2col(task: usize, shard: i32, thread: i32): void {
  const t = changetype<WindowsTask>(task);
  const frame = changetype<Frame>(t.frame);
  const end = min((shard + 1) * t.imagesPerShard, t.batch);
  clearFrame(frame, thread);
  for (let n = shard * t.imagesPerShard; n < end; n++) {
    const image = frameImage(frame, thread, n);
    let to = t.columns + 4 * n * t.positions * t.elements;
    for (let position = 0; position < t.positions; position++) {
      const corner = image + <usize>load<u32>(t.positionOffsets + 4 * position);
      flatten(corner, t.elementOffsets, t.elements, to);
      to += 4 * t.elements;
    }
  }
}

/** Adds each row back to the window that it came from. */
export function col2im(task: usize, shard: i32, thread: i32): void {
  const t = changetype<WindowsTask>(task);
  const frame = changetype<Frame>(t.frame);
  const end = min((shard + 1) * t.imagesPerShard, t.batch);
  for (let n = shard * t.imagesPerShard; n < end; n++) {
    memory.fill(frame.address + n * frame.imageBytes, 0, frame.imageBytes);
    clearFrame(frame, thread);
    const sums = frameImage(frame, thread, n);
    let from = t.columns + 4 * n * t.positions * t.elements;
    for (let position = 0; position < t.positions; position++) {
      const corner = sums + <usize>load<u32>(t.positionOffsets + 4 * position);
      addBack(from, t.elementOffsets, t.elements, corner);
      from += 4 * t.elements;
    }
    unframeImage(frame, thread, n);
  }
}

function flatten(corner: usize, offsets: usize, count: i32, to: usize): void {
  for (let k = 0; k < count; k++) {
    store<f32>(to + 4 * k, load<f32>(corner + <usize>load<u32>(offsets + 4 * k)));
  }
}

function addBack(from: usize, offsets: usize, count: i32, corner: usize): void {
  for (let k = 0; k < count; k++) {
    const at = corner + <usize>load<u32>(offsets + 4 * k);
    store<f32>(at, load<f32>(at) + load<f32>(from + 4 * k));
  }
}
