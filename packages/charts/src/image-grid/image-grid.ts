import { assertOptions, checkedBoolean, checkedName, checkedNumber, kindOf, quoted } from "@tsumiki/kernels";
import { checkedArray, checkedNumbers, checkedString, checkedTuples } from "../checks.ts";
import type { ColorMapName } from "../color-maps.ts";
import { checkedTitled, cutLabel, drawing, emptyDrawing, headingHeight, type Titled } from "../drawing/drawing.ts";
import { type Child, element, rounded } from "../drawing/element.ts";
import { formatted } from "../numbers/format.ts";
import type { GridImage } from "./image.ts";
import { mapLegend } from "./map-legend.ts";
import { type MapScale, scalesOf } from "./map-scale.ts";
import { colorSheetOf, sheetOf } from "./sheet.ts";

export interface ImageGridOptions extends Titled {
  readonly images: readonly GridImage[];
  /** How many stand side by side. */
  readonly columns: number;
  /** How numbers become colours: `grey` from the least to the largest, `signed` around zero, `activation` from zero up. */
  readonly map: ColorMapName;
  /** Whether all images have one scale, or each its own, or what numbers it goes between; by default shared. */
  readonly scale?: "shared" | "own" | readonly [low: number, high: number];
  /** Whether the colours are explained by numbers; by default where the scale is shared, but not for grey. */
  readonly legend?: boolean;
  /** How large a pixel of an image is drawn, by default so that images are about 64 wide. */
  readonly pixelSize?: number;
}

const lineHeight = 15;

/**
 * Images in rows: digits, filters, feature maps. What is not finite is left transparent. Their colours are those of the
 * scheme in which they are looked at.
 *
 * @returns an SVG document
 * @throws TypeError, RangeError that name what is not as it should be
 */
export function imageGrid(options: ImageGridOptions): string {
  checkImageGrid(options);
  const { images, map, scale = "shared" } = options;
  if (images.length === 0) return emptyDrawing(options, "There are no images to draw.", 320);
  const { legend = scale !== "own" && map !== "grey" } = options;

  const isColored = images.some(({ channels }) => channels === 3);
  const columns = Math.min(options.columns, images.length);
  const widest = Math.max(...images.map(({ width }) => width));
  const highest = Math.max(...images.map(({ height }) => height));
  const pixel = options.pixelSize ?? Math.max(1, Math.round(64 / widest));
  const lines = Math.max(...images.map(({ caption = [] }) => caption.length));
  const rows = Math.ceil(images.length / columns);
  /** From one image to the next, in pixels of images, so that all are one picture. */
  const across = widest + Math.max(1, Math.round(8 / pixel));
  const down =
    highest + (lines > 0 ? Math.ceil((16 + lines * lineHeight) / pixel) : Math.max(1, Math.round(8 / pixel)));

  const [left, top] = [8, headingHeight(options) + 2];
  const width = Math.max(160, left * 2 + ((columns - 1) * across + widest) * pixel, legend ? 300 : 0);
  const bottom = top + rows * down * pixel;
  const scales = scalesOf(images, map, scale);
  const sheet = { columns, across, down, rows };
  const placeOf = (index: number) =>
    [left + (index % columns) * across * pixel, top + Math.floor(index / columns) * down * pixel] as const;
  const place = { x: left, y: top, pixel };
  return drawing(
    options,
    [saidOf(options, scales)],
    width,
    bottom + (legend ? 34 : 0),
    isColored ? colorSheetOf(images, scales, sheet, place) : sheetOf(images, scales, sheet, map, place),
    outlines(images, placeOf, pixel),
    images.map((image, index) => {
      const [x, y] = placeOf(index);
      return [frameOf(image, x, y, pixel), captionOf(image, x, y, pixel, across * pixel - 4)];
    }),
    legend ? mapLegend(map, scales[0]!, left, bottom + 4, Math.min(200, width - 100)) : undefined,
  );
}

function frameOf({ width, height, wrong }: GridImage, x: number, y: number, pixel: number): Child {
  if (!wrong) return undefined;
  const place = { x: x - 0.5, y: y - 0.5, width: width * pixel + 1, height: height * pixel + 1 };
  return element("rect", { class: "stroke-wrong", fill: "none", "stroke-width": 2, ...place });
}

/** A quiet line around every image, all in one. */
function outlines(
  images: readonly GridImage[],
  placeOf: (index: number) => readonly [number, number],
  pixel: number,
): Child {
  const d = images.map(({ width, height }, index) => {
    const [x, y] = placeOf(index);
    const [across, down] = [rounded(width * pixel + 1), rounded(height * pixel + 1)];
    return `M${rounded(x - 0.5)},${rounded(y - 0.5)}h${across}v${down}h-${across}z`;
  });
  return element("path", { class: "stroke-line", fill: "none", "stroke-opacity": 0.4, d: d.join("") });
}

function captionOf({ caption = [], height }: GridImage, x: number, y: number, pixel: number, room: number): Child {
  const first = y + height * pixel + 14;
  return caption.map((line, index) =>
    cutLabel(line, room, x, first + index * lineHeight, { class: `small fill-${index === 0 ? "ink" : "second"}` }, 11),
  );
}

function saidOf({ images, scale = "shared" }: ImageGridOptions, scales: readonly MapScale[]): string {
  const count = `${images.length} ${images.length === 1 ? "image" : "images"}`;
  const bad = images.reduce(
    (sum, { pixels }) => sum + Array.from(pixels).filter((each) => !Number.isFinite(each)).length,
    0,
  );
  const captions = images.slice(0, 50).flatMap(({ caption = [] }) => (caption.length > 0 ? [caption.join(", ")] : []));
  const gaps = bad === 0 ? "" : ` ${formatted(bad, 12)} numbers are not finite and left out.`;
  const [low, high] = scales[0]!;
  const whose = images.length === 1 ? "Its" : "Their";
  const colors =
    scale === "own" && images.length > 1
      ? "Each has colours of its own scale."
      : `${whose} colours go from ${formatted(low)} to ${formatted(high)}.`;
  return `${count}${captions.length > 0 ? `: ${captions.join("; ")}` : ""}. ${colors}${gaps}`;
}

function checkScale(place: string, scale: ImageGridOptions["scale"]): void {
  if (scale === undefined) return;
  if (!Array.isArray(scale)) {
    checkedName(place, "scale", scale, ["shared", "own"]);
    return;
  }
  const [low, high] = checkedTuples(place, "scale", [scale], ["low", "high"])[0]!;
  for (const number of [low, high]) checkedNumber(place, "scale", number, "a finite number");
  if (low < high) return;
  throw new RangeError(`${place}: scale must go from a smaller to a larger number, got [${low}, ${high}]`);
}

function checkImageGrid(options: ImageGridOptions): void {
  const place = "imageGrid";
  assertOptions(place, options, {
    title: true,
    description: true,
    heading: true,
    images: true,
    columns: true,
    map: true,
    scale: true,
    legend: true,
    pixelSize: true,
  });
  checkedTitled(place, options);
  checkedNumber(place, "columns", options.columns, "a whole number of at least 1");
  checkedName(place, "map", options.map, ["grey", "signed", "activation"]);
  checkScale(place, options.scale);
  if (options.legend !== undefined) checkedBoolean(place, "legend", options.legend);
  if (options.pixelSize !== undefined) checkedNumber(place, "pixelSize", options.pixelSize, "a finite number above 0");
  for (const [index, image] of checkedArray(place, "images", options.images).entries()) {
    const at = `images[${index}]`;
    assertOptions(`${place}: ${at}`, image, {
      pixels: true,
      height: true,
      width: true,
      channels: true,
      caption: true,
      wrong: true,
    });
    const { length } = checkedNumbers(place, `${at}.pixels`, image.pixels);
    const height = checkedNumber(place, `${at}.height`, image.height, "a whole number of at least 1");
    const width = checkedNumber(place, `${at}.width`, image.width, "a whole number of at least 1");
    const { channels = 1 } = image;
    if (channels !== 1 && channels !== 3) {
      throw new RangeError(`${place}: ${at}.channels must be 1 or 3, got ${kindOf(channels)}`);
    }
    if (channels === 3 && options.map !== "grey") {
      throw new RangeError(
        `${place}: ${at} has colours of its own, which the map ${quoted(options.map)} would replace: pass "grey"`,
      );
    }
    if (length !== channels * height * width) {
      const extents = channels === 1 ? `${height} x ${width}` : `3 x ${height} x ${width}`;
      throw new RangeError(
        `${place}: ${at}.pixels: ${extents} are ${channels * height * width} numbers, got ${length}`,
      );
    }
    for (const [line, words] of checkedArray(place, `${at}.caption`, image.caption ?? []).entries()) {
      checkedString(place, `${at}.caption[${line}]`, words);
    }
  }
}
