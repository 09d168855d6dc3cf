import { copyFloats, copyRectified, loadFloats, storeFloats } from "./simd";

/**
 * Where kernels that copy images row by row, into a frame or a strip, take the rows from: from images in memory, which
 * may yet have to be rectified, or, for the gradient of a max-pool, from what was pooled. So the ReLU of an image, and
 * the gradient of a pooled one, need never be written as a whole (see ../../run/deferred.ts).
 */
@unmanaged
export class Images {
  /** The images; if they are pooled, the gradients of their maxima. */
  address: usize;
  /** Where in its window each maximum stood, as `maxPool2d` has it; 0 if the images are not pooled. */
  index: usize;
  /** Bytes from one image, row and position to the next: of what lies in memory. */
  imageBytes: i32;
  rowBytes: i32;
  positionBytes: i32;
  /** Not 0 if the images are to be rectified. */
  rectified: i32;
  /** Of the pool, whose windows tile the image. */
  windowHeight: i32;
  windowWidth: i32;
}

/** Copies `bytes` of a row of image `n`, from its byte `from` on; of a pooled image, all of the row. */
export function copyRow(images: Images, n: i32, row: i32, from: i32, bytes: i32, to: usize): void {
  if (images.index != 0) {
    unpoolRow(images, n, row, to);
    return;
  }
  const at = images.address + n * images.imageBytes + row * images.rowBytes + from;
  if (images.rectified) copyRectified(to, at, bytes);
  else if (bytes < 512) copyFloats(to, at, bytes);
  else memory.copy(to, at, bytes);
}

/** Writes a row of the image that was pooled: each gradient where the maximum stood, and 0 everywhere else. */
function unpoolRow(images: Images, n: i32, row: i32, to: usize): void {
  const pooledRow = row / images.windowHeight;
  const offset = n * images.imageBytes + pooledRow * images.rowBytes;
  const gradient = images.address + offset;
  const index = images.index + offset;
  const width = images.windowWidth;
  const element = (row - pooledRow * images.windowHeight) * width;
  const position = images.positionBytes;
  if (position < 16) unpoolWindows(true, width, gradient, index, images.rowBytes, position, element, to);
  else if (width == 2) unpoolWindows(false, 2, gradient, index, images.rowBytes, position, element, to);
  else unpoolWindows(false, width, gradient, index, images.rowBytes, position, element, to);
}

/** One row of every window, which begins with the window's element number `element`; `narrow` for less than 4 channels. */
// @ts-ignore: decorator
@inline
function unpoolWindows(
  narrow: bool, width: i32, gradient: usize, index: usize, bytes: i32, position: i32, element: i32, to: usize,
): void {
  const lanes = narrow ? 4 : 16;
  const last = position - lanes;
  const first = f32x4.splat(<f32>element);
  const second = f32x4.splat(<f32>(element + 1));
  const end = gradient + bytes;
  while (gradient < end) {
    for (let channel = 0; channel < position; channel += lanes) {
      const c = min(channel, last); // the last four may overlap with those before
      const value = loadFloats(narrow, gradient + c);
      const where = loadFloats(narrow, index + c);
      let at = to + c;
      storeFloats(narrow, at, v128.and(value, f32x4.eq(where, first)));
      if (width == 2) {
        storeFloats(narrow, at + position, v128.and(value, f32x4.eq(where, second)));
      } else {
        for (let v = 1; v < width; v++) {
          at += position;
          storeFloats(narrow, at, v128.and(value, f32x4.eq(where, f32x4.splat(<f32>(element + v)))));
        }
      }
    }
    gradient += position;
    index += position;
    to += width * position;
  }
}
