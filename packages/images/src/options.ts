import { checkedName, checkedNumber, kindOf } from "@tsumiki/kernels";
import { type Background, type Channels, channelNames } from "./convert.ts";
import { checkedMaxPixels, type DecodeOptions } from "./decode-image.ts";
import { checkedSize, type Resize, resizeNames, type Size } from "./resize.ts";

/** What becomes of every image of a data set. */
export interface ImageOptions extends DecodeOptions {
  /** Every image is resized to it: [height, width], or one number for both. Default: all must have one size already. */
  readonly size?: Size | undefined;
  /** How, see `resizeImage`. Default: "bilinear". */
  readonly resize?: Resize | undefined;
  /** "rgb" makes samples [3, height, width], "gray" [1, height, width], whatever a file has. Default: "rgb". */
  readonly channels?: Channels | undefined;
  /** What is seen through transparent pixels: [red, green, blue], 0 to 255. Default: white. */
  readonly background?: Background | undefined;
  /** How many bytes the samples of the data set may be, and any one file. Default: 1 GiB. */
  readonly maxBytes?: number | undefined;
}

/** The same, checked and filled in. */
export interface Conversion {
  readonly size: readonly [height: number, width: number] | undefined;
  readonly resize: Resize;
  readonly channels: Channels;
  readonly background: Background;
  readonly maxPixels: number;
  readonly maxBytes: number;
}

export const imageOptionNames = {
  size: true,
  resize: true,
  channels: true,
  background: true,
  maxPixels: true,
  maxBytes: true,
} as const;

const white: Background = [255, 255, 255];

export function checkedConversion(place: string, options: ImageOptions): Conversion {
  const { size, resize = "bilinear", channels = "rgb", background = white, maxPixels, maxBytes = 2 ** 30 } = options;
  return {
    size: size === undefined ? undefined : checkedSize(place, size),
    resize: checkedName(place, "resize", resize, resizeNames),
    channels: checkedName(place, "channels", channels, channelNames),
    background: checkedBackground(place, background),
    maxPixels: checkedMaxPixels(place, maxPixels),
    maxBytes: checkedNumber(place, "maxBytes", maxBytes, "a whole number of at least 1"),
  };
}

function checkedBackground(place: string, background: Background): Background {
  if (Array.isArray(background) && background.length === 3) {
    const [red, green, blue] = background;
    if (isByte(red) && isByte(green) && isByte(blue)) return [red, green, blue];
  }
  throw new TypeError(
    `${place}: background must be [red, green, blue], whole numbers from 0 to 255, got ${kindOf(background)}`,
  );
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}
