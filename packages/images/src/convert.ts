import type { Image } from "./image.ts";

/** What an image of a data set consists of: "gray" one channel, "rgb" three. */
export const channelNames = ["rgb", "gray"] as const;
export type Channels = (typeof channelNames)[number];

/** Red, green and blue, from 0 to 255. */
export type Background = readonly [red: number, green: number, blue: number];

/**
 * The image in these channels and without alpha:
 *
 * over a background b, each of red, green and blue is (α · v + (255 − α) · b) / 255, rounded; of these
 * gray = (19595 · red + 38470 · green + 7471 · blue + 32768) / 65536, rounded down: 0.299, 0.587 and 0.114 in 16 bits
 * (ITU-R BT.601, as Pillow's "L"); a gray image has its gray for red, green and blue.
 */
export function converted(image: Image, channels: Channels, background: Background): Image {
  const { width, height, data } = image;
  const count = channels === "rgb" ? 3 : 1;
  if (image.channels === count) return image;
  const hasColor = image.channels >= 3;
  const hasAlpha = image.channels % 2 === 0;
  const [red, green, blue] = background;
  const into = new Uint8Array(width * height * count);
  for (let from = 0, at = 0; from < data.length; from += image.channels, at += count) {
    let r = data[from] as number;
    let g = hasColor ? (data[from + 1] as number) : r;
    let b = hasColor ? (data[from + 2] as number) : r;
    if (hasAlpha) {
      const alpha = data[from + image.channels - 1] as number;
      r = over(r, alpha, red);
      g = over(g, alpha, green);
      b = over(b, alpha, blue);
    }
    if (count === 1) into[at] = (19595 * r + 38470 * g + 7471 * b + 32768) >> 16;
    else {
      into[at] = r;
      into[at + 1] = g;
      into[at + 2] = b;
    }
  }
  return { width, height, channels: count, data: into };
}

function over(value: number, alpha: number, background: number): number {
  return Math.round((alpha * value + (255 - alpha) * background) / 255);
}
