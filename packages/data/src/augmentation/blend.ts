import { assertOptions, checkedNumber, sizeOf } from "@tsumiki/kernels";
import type { Dataset } from "../dataset.ts";
import type { BatchAugmentation, SampleKind } from "./augmentation.ts";
import { type Box, forEachPixelIn, type ImageShape, imageShape } from "./box.ts";
import type { Draws } from "./draws.ts";

/** How samples are blended with others of the data set. */
export interface BlendOptions {
  /** Both parameters of the Beta distribution that shares are drawn from: small ones leave most samples nearly alone. */
  readonly alpha?: number | undefined;
  /** How often. Default: 1, always. */
  readonly probability?: number | undefined;
}

/**
 * λ·x + (1 − λ)·other, and labels alike, with λ from Beta(alpha, alpha) (mixup, Zhang et al. 2017). The other comes from the
 * data set, as it is there: after `mixup` in the list, both are varied alike.
 *
 * Labels become soft: [batch, classes], shares that sum to 1, which `softmaxCrossEntropy` takes; targets of a regression
 * are blended as they are.
 *
 * @param options alpha, 0.2 by default
 * @throws RangeError unless alpha is above 0 and the probability in [0, 1]; TypeError for an unknown option. The loader:
 *   TypeError for labels that cannot be blended
 */
export function mixup(options: BlendOptions = {}): BatchAugmentation {
  const { alpha, probability } = checkedBlend("mixup", options, 0.2);
  return blended("mixup", probability, undefined, (sample, other, draws) => {
    const share = draws.beta(alpha);
    for (let i = 0; i < sample.length; i++) {
      sample[i] = share * (sample[i] as number) + (1 - share) * (other[i] as number);
    }
    return share;
  });
}

/**
 * Replaces a box of an image [channels, height, width] by that of another (CutMix, Yun et al. 2019): of the share 1 − λ of
 * the area, with λ from Beta(alpha, alpha), of the image's proportions, its middle anywhere, cut off at the border. Labels
 * are blended by the area that each has in the end; see `mixup`.
 *
 * @param options alpha, 1 by default
 * @throws as `mixup`; the loader also ShapeError for samples that are no images
 */
export function cutmix(options: BlendOptions = {}): BatchAugmentation {
  const { alpha, probability } = checkedBlend("cutmix", options, 1);
  const assertSuits = (kind: SampleKind) => imageShape("cutmix", kind);
  return blended("cutmix", probability, assertSuits, (sample, other, draws, kind) => {
    const shape = imageShape("cutmix", kind);
    const box = drawnBox(draws, shape, Math.sqrt(1 - draws.beta(alpha)));
    forEachPixelIn(box, shape, (at) => {
      sample[at] = other[at] as number;
    });
    return 1 - (box.height * box.width) / (shape[1] * shape[2]);
  });
}

/** @param blend changes a sample, and says which share of it is left */
function blended(
  name: string,
  probability: number,
  assertSuits: BatchAugmentation["assertSuits"],
  blend: (sample: Float32Array, other: Float32Array, draws: Draws, kind: SampleKind) => number,
): BatchAugmentation {
  return {
    name,
    softLabels: true,
    assertSuits,
    batch({ samples, labels, indices, kind, dataset, drawsOf }) {
      const size = samples.length / indices.length;
      const labelSize = labels.length / indices.length;
      for (let row = 0; row < indices.length; row++) {
        const draws = drawsOf(row);
        if (!draws.chance(probability)) continue;
        const other = partnerOf(dataset, draws.integer(dataset.size), labelSize);
        const share = blend(samples.subarray(row * size, (row + 1) * size), other.sample, draws, kind);
        const label = labels.subarray(row * labelSize, (row + 1) * labelSize);
        for (let i = 0; i < labelSize; i++) {
          label[i] = share * (label[i] as number) + (1 - share) * (other.label[i] as number);
        }
      }
    },
  };
}

/** A sample and its label, a class number as a row. */
function partnerOf(dataset: Dataset, index: number, labelSize: number): { sample: Float32Array; label: Float32Array } {
  const sample = new Float32Array(sizeOf(dataset.sampleShape));
  const label = new Float32Array(dataset.classes === undefined ? labelSize : 1);
  dataset.gather([index], sample, label);
  if (dataset.classes === undefined) return { sample, label };
  const row = new Float32Array(labelSize);
  row[label[0] as number] = 1;
  return { sample, label: row };
}

function drawnBox(draws: Draws, [, height, width]: ImageShape, share: number): Box {
  const [top, boxHeight] = within(height, share * height, draws);
  const [left, boxWidth] = within(width, share * width, draws);
  return { top, left, height: boxHeight, width: boxWidth };
}

/** Where a piece of that length begins, and what of it lies inside, its middle being anywhere. */
function within(extent: number, length: number, draws: Draws): readonly [start: number, length: number] {
  const middle = draws.integer(extent) + 0.5;
  const start = Math.max(0, Math.round(middle - length / 2));
  const end = Math.min(extent, Math.round(middle + length / 2));
  return [start, end - start];
}

function checkedBlend(
  name: string,
  options: BlendOptions,
  alphaByDefault: number,
): { alpha: number; probability: number } {
  assertOptions(name, options, { alpha: true, probability: true });
  const { alpha = alphaByDefault, probability = 1 } = options;
  checkedNumber(name, "alpha", alpha, "a finite number above 0");
  checkedNumber(name, "probability", probability, "a number in [0, 1]");
  return { alpha, probability };
}
