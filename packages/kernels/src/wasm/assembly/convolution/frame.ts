import { copyRow, Images } from "../parts/images";
import { copyFloats } from "../parts/simd";

/**
 * Where a thread finds the image it works on: in place, or copied into a frame in the thread's workspace, where windows
 * reach past its edges or it is made while copied. Around it the frame is 0: no loop over a window ever asks where the
 * image ends.
 */
@unmanaged
export class Frame extends Images {
  /** The frame of thread 0, and the bytes to the next thread's; 0 if images are read in place. */
  workspace: usize;
  workspaceStep: i32;
  /** Of a frame. */
  bytes: i32;
  /** Bytes from the frame's corner to the image's. */
  origin: i32;
  /** Bytes from one row of the frame to the next. */
  pitch: i32;
  /** What of the image is needed: how many rows, and how many bytes of each. */
  rows: i32;
  neededBytes: i32;
}

/** Once a shard: whatever the thread did last has left its traces in the border. */
export function clearFrame(frame: Frame, thread: i32): void {
  if (frame.workspace != 0) memory.fill(frame.workspace + thread * frame.workspaceStep, 0, frame.bytes);
}

/** The address from which the windows over image `n` can be read. */
export function frameImage(frame: Frame, thread: i32, n: i32): usize {
  if (frame.workspace == 0) return frame.address + n * frame.imageBytes;
  const corner = frame.workspace + thread * frame.workspaceStep;
  let to = corner + frame.origin;
  for (let row = 0; row < frame.rows; row++) {
    copyRow(frame, n, row, 0, frame.neededBytes, to);
    to += frame.pitch;
  }
  return corner;
}

/** Copies what windows left in the frame back to image `n`. */
export function unframeImage(frame: Frame, thread: i32, n: i32): void {
  if (frame.workspace == 0) return;
  let image = frame.address + n * frame.imageBytes;
  let from = frame.workspace + thread * frame.workspaceStep + frame.origin;
  for (let row = 0; row < frame.rows; row++) {
    copyFloats(image, from, frame.neededBytes);
    from += frame.pitch;
    image += frame.rowBytes;
  }
}
