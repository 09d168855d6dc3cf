import type { Block } from "../../backend.ts";
import { type Images, imagesOf, type Maps, mostCachedBytes } from "../parts/images.ts";
import type { Runtime } from "../run/runtime.ts";
import { type Phase, reach } from "./axes.ts";

/**
 * Images [rows, columns, channels] as windows read them: in place, or in a frame of zeros where windows reach past the
 * edges (the kernels' side of it is assembly/convolution/frame.ts).
 */
export interface Frame {
  /** Rows and columns of the frame before the image's first ones. */
  readonly top: number;
  readonly left: number;
  /** Bytes from one row, and from one position, to the next. */
  readonly pitch: number;
  readonly positionBytes: number;
  /** Of a frame; 0 if images are read in place. */
  readonly bytes: number;
  /** What is copied into the frame: how many rows, of how many bytes, and whether they are whole. */
  readonly rows: number;
  readonly rowBytes: number;
  readonly wholeRows: boolean;
}

/** The frame for images of which `vertical` and `horizontal` say what is read. */
export function frameFor(
  { height, width, channels }: Maps,
  vertical: readonly Phase[],
  horizontal: readonly Phase[],
): Frame {
  const rows = reach(vertical);
  const columns = reach(horizontal);
  const positionBytes = 4 * channels;
  const imagePitch = width * positionBytes;
  const inPlace = rows.before === 0 && columns.before === 0 && rows.end <= height && columns.end <= width;
  const copied = inPlace ? width : Math.min(width, columns.end);
  const pitch = inPlace ? imagePitch : (columns.before + columns.end) * positionBytes;
  return {
    top: rows.before,
    left: columns.before,
    pitch,
    positionBytes,
    bytes: inPlace ? 0 : (rows.before + rows.end) * pitch,
    rows: Math.min(height, rows.end),
    rowBytes: copied * positionBytes,
    wholeRows: copied === width,
  };
}

/** For kernels that read images as they are, without windows. */
export function plainFrame({ height, width, channels }: Maps): Frame {
  const positionBytes = 4 * channels;
  const pitch = width * positionBytes;
  return { top: 0, left: 0, pitch, positionBytes, bytes: 0, rows: height, rowBytes: pitch, wholeRows: true };
}

/** The frame as it is where images must be copied: they may be read in place no longer. */
function copying(frame: Frame): Frame {
  return frame.bytes > 0 ? frame : { ...frame, bytes: frame.rows * frame.pitch };
}

/** Images, and the frame to read them in. */
export interface FramedImages extends Images {
  readonly frame: Frame;
}

/**
 * Images for a kernel that reads them through frames. Deferred ones are made in there, as long as that stays in the
 * cache.
 */
export function framedImages(
  runtime: Runtime,
  block: Block,
  maps: Maps,
  frame: Frame,
  outputs: readonly Block[],
): FramedImages {
  const fits = copying(frame).bytes <= mostCachedBytes;
  if (!fits) runtime.deferred.settle(block);
  const images = imagesOf(runtime, block, maps, frame.wholeRows, outputs);
  return { ...images, frame: frameOf(images, frame) };
}

/** The frame for such images: deferred ones can only be copied. */
export function frameOf({ deferred }: Images, frame: Frame): Frame {
  return deferred ? copying(frame) : frame;
}

/** The record of images in frames, which are in the threads' workspaces. */
export function frameTable(runtime: Runtime, frame: Frame, images: readonly number[]): number {
  const { top, left, pitch, positionBytes, bytes, rows, rowBytes } = frame;
  const workspace = bytes === 0 ? [0, 0] : runtime.workspace(bytes);
  return runtime.table([...images, ...workspace, bytes, top * pitch + left * positionBytes, pitch, rows, rowBytes]);
}

/** Bytes from the frame's corner to what each position of a phase meets first: [vertical][horizontal]. */
export function positionOffsets(frame: Frame, vertical: Phase, horizontal: Phase): number[] {
  const offsets: number[] = [];
  for (let i = 0; i < vertical.count; i++) {
    for (let j = 0; j < horizontal.count; j++) {
      offsets.push(i * vertical.stride * frame.pitch + j * horizontal.stride * frame.positionBytes);
    }
  }
  return offsets;
}

/** Bytes from there to every tap and channel: [vertical tap][horizontal tap][channel]. */
export function tapOffsets(frame: Frame, vertical: Phase, horizontal: Phase, channels: number): number[] {
  const offsets: number[] = [];
  for (const u of vertical.taps) {
    for (const v of horizontal.taps) {
      const tap = (u.offset + frame.top) * frame.pitch + (v.offset + frame.left) * frame.positionBytes;
      for (let c = 0; c < channels; c++) offsets.push(tap + 4 * c);
    }
  }
  return offsets;
}
