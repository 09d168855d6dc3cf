import { assertOptions, checkedNumber, portableMath } from "@tsumiki/kernels";
import type { BatchAugmentation } from "./augmentation.ts";
import { type Box, forEachPixelIn, type ImageShape, imageShape } from "./box.ts";
import type { Draws } from "./draws.ts";
import { ofEachSample } from "./each-sample.ts";
import { checkedRange, type Range } from "./ranges.ts";

/** What `erase` lays over an image. */
export interface EraseOptions {
  /** Default: 0.5. */
  readonly probability?: number | undefined;
  /** Which share of the image, at most 1. Default: from 0.02 to 0.33. */
  readonly area?: Range | undefined;
  /** Height by width. Default: from 0.3 to 1 / 0.3. */
  readonly aspect?: Range | undefined;
  /** In the numbers that the data had before they were normalized. Default: 0, black. */
  readonly fill?: number | undefined;
}

/** Boxes that do not fit are drawn anew so often; then the image stays as it is. */
const attempts = 10;

/**
 * Lays a box of one color over some images (random erasing, Zhong et al. 2017): its area uniform in the range, the
 * logarithm of its aspect too, anywhere inside the image.
 * @throws RangeError for a range that is impossible or a probability outside [0, 1]; TypeError for an unknown option
 */
export function erase(options: EraseOptions = {}): BatchAugmentation {
  assertOptions("erase", options, { probability: true, area: true, aspect: true, fill: true });
  const { probability = 0.5, fill = 0 } = options;
  const { area: areas = { from: 0.02, to: 0.33 }, aspect: aspects = { from: 0.3, to: 1 / 0.3 } } = options;
  checkedNumber("erase", "probability", probability, "a number in [0, 1]");
  checkedNumber("erase", "fill", fill, "a finite number");
  const area = checkedRange("erase: area", areas);
  const aspect = checkedRange("erase: aspect", aspects);
  if (area.to > 1) throw new RangeError(`erase: an area is at most 1, all of the image, got ${area.to}`);
  return ofEachSample("erase", probability, (kind) => {
    const shape = imageShape("erase", kind.sampleShape);
    const colors = kind.inBatch(fill);
    return (sample, draws) => {
      const box = drawnBox(draws, shape, area, aspect);
      if (box === undefined) return;
      forEachPixelIn(box, shape, (at, channel) => {
        sample[at] = colors[channel] as number;
      });
    };
  });
}

function drawnBox(draws: Draws, [, height, width]: ImageShape, area: Range, aspect: Range): Box | undefined {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const pixels = height * width * draws.between(area.from, area.to);
    const logarithm = draws.between(portableMath.log(aspect.from), portableMath.log(aspect.to));
    const ratio = portableMath.exp(logarithm);
    const boxHeight = Math.round(Math.sqrt(pixels * ratio));
    const boxWidth = Math.round(Math.sqrt(pixels / ratio));
    if (boxHeight > height || boxWidth > width) continue;
    const top = draws.integer(height - boxHeight + 1);
    const left = draws.integer(width - boxWidth + 1);
    return { top, left, height: boxHeight, width: boxWidth };
  }
  return undefined;
}
