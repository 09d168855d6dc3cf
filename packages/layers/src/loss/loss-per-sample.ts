import { kindOf, ShapeError, showShape, withBackend } from "@tsumiki/kernels";
import { scope, slice, Tensor, tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { assertLoss, checkedLoss } from "./checked-loss.ts";
import { checkedSampleWeights } from "./counts.ts";
import type { Labels, Loss, SampleWeights } from "./loss.ts";

/**
 * For looking at single samples: `lossPerSample(softmaxCrossEntropy)(scores, labels)` is a tensor [batch], for each sample
 * the loss of a batch that holds it alone. It has no gradient, and what it computes on the way dies at once.
 *
 * Alone, a sample is its own mean: weights of classes and of samples change nothing, but that one without any, or whose labels
 * are all ignored, has 0. What each sample adds to the sum, weights and all, as PyTorch's `reduction="none"`, is that of a loss with `reduction: "sum"`.
 *
 * @throws TypeError if it is no loss. What it makes throws as the loss of the whole batch does, naming positions in it; also
 *   ShapeError if the labels are not of as many samples as the scores.
 */
export function lossPerSample(loss: Loss): (scores: Tensor, labels: Labels, weights?: SampleWeights) => Tensor {
  assertLoss("lossPerSample", loss);
  return (scores, labels, weights) => {
    assertTensor("lossPerSample", scores);
    const [batch] = scores.shape;
    if (batch === undefined) throw new ShapeError("lossPerSample: expected scores [batch, …], got []");
    return withBackend(scores.block.backend, () => {
      const own = weights && checkedSampleWeights("lossPerSample", weights, scores.shape);
      const ofOne = (sample: number) =>
        scope(() => {
          const [value, , weight] = checkedLoss(
            loss,
            slice(scores, [sample, sample + 1]),
            labelsOf(labels, sample, scores),
            own?.subarray(sample, sample + 1),
          );
          return weight === 0 ? 0 : value.item();
        });
      scope(() => {
        checkedLoss(loss, scores, labels, weights); // so that an error names the position in the batch
      });
      return tensor(Float64Array.from({ length: batch }, (_, sample) => ofOne(sample)));
    });
  };
}

function labelsOf(labels: Labels, sample: number, { shape }: Tensor): Labels {
  const batch = shape[0] as number;
  if (labels instanceof Tensor) {
    if (labels.shape[0] === batch) return slice(labels, [sample, sample + 1]);
  } else if (labels.length % batch === 0) {
    const each = labels.length / batch;
    return Array.from({ length: each }, (_, at) => labels[sample * each + at] as number);
  }
  throw new ShapeError(
    `lossPerSample: scores ${showShape(shape)} need labels of ${batch} samples, got ${kindOf(labels)}`,
  );
}
