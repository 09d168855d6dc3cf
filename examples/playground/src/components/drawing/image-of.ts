import { boxOf, type Place, type Stroke, side } from "./strokes.ts";

/** MNIST's digits were put into a square of 20 pixels. */
const inner = 20;
/** Their strokes are about 2.4 pixels wide. */
const pen = 2.4;
/** How much larger the strokes are drawn, before areas are averaged. */
const finer = 8;
/** A small drawing is enlarged, but not more than this: a dot stays one. */
const mostEnlarged = 3;

/**
 * A drawing as MNIST has its images: the ink's longer side is 20 of 28 pixels, its edges are soft, and its centre of mass
 * is on pixel 14. 0 is the paper, 1 the ink; 28 · 28 numbers, row by row.
 *
 * (LeCun, Cortes, Burges: http://yann.lecun.com/exdb/mnist; the width of the pen was measured on 4,000 of them.)
 */
export function imageOf(strokes: readonly Stroke[]): Float32Array {
  const image = new Float32Array(side * side);
  if (strokes.flat().length === 0) return image;
  const small = averaged(drawn(scaled(strokes)));
  const [down, right] = shiftOf(small);
  for (let row = 0; row < inner; row++) {
    for (let column = 0; column < inner; column++) {
      const [y, x] = [row + down, column + right];
      if (y >= 0 && y < side && x >= 0 && x < side) image[y * side + x] = small[row * inner + column]!;
    }
  }
  return image;
}

/** The points, and not the pixels, are scaled: so every pen is as wide. They come to lie in the middle of the square. */
function scaled(strokes: readonly Stroke[]): readonly Stroke[] {
  const { left, top, width, height } = boxOf(strokes.flat());
  const longer = Math.max(width, height);
  const factor = Math.min(mostEnlarged, (inner - pen) / Math.max(longer, 1e-6));
  const place = ([x, y]: Place): Place => [
    inner / 2 + (x - left - width / 2) * factor,
    inner / 2 + (y - top - height / 2) * factor,
  ];
  return strokes.map((stroke) => stroke.map(place));
}

/** The ink of 160 x 160 fine pixels, from 0 to 255, four bytes apart. */
function drawn(strokes: readonly Stroke[]): Uint8ClampedArray {
  const extent = inner * finer;
  const canvas = Object.assign(document.createElement("canvas"), { width: extent, height: extent });
  const context = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.scale(finer, finer);
  Object.assign(context, { lineWidth: pen, lineCap: "round", lineJoin: "round", strokeStyle: "#ffffff" });
  for (const stroke of strokes) {
    context.beginPath();
    const [first, ...rest] = stroke;
    if (first === undefined) continue;
    context.moveTo(...first);
    context.lineTo(...first); // a dot is a line without length
    for (const place of rest) context.lineTo(...place);
    context.stroke();
  }
  return context.getImageData(0, 0, extent, extent).data;
}

/** Each pixel of 20 x 20 is the mean of those 8 x 8 that lie in it. */
function averaged(fine: Uint8ClampedArray): Float32Array {
  const small = new Float32Array(inner * inner);
  const extent = inner * finer;
  for (let y = 0; y < extent; y++) {
    for (let x = 0; x < extent; x++) {
      const index = Math.floor(y / finer) * inner + Math.floor(x / finer);
      small[index]! += fine[(y * extent + x) * 4 + 3]! / (255 * finer * finer);
    }
  }
  return small;
}

/** By how many whole pixels the square is moved, so that the centre of mass comes to lie on pixel 14. */
function shiftOf(small: Float32Array): readonly [down: number, right: number] {
  let [mass, down, right] = [0, 0, 0];
  small.forEach((ink, index) => {
    mass += ink;
    down += ink * Math.floor(index / inner);
    right += ink * (index % inner);
  });
  const center = side / 2;
  return [Math.round(center - down / mass), Math.round(center - right / mass)];
}
