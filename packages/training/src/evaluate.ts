import type { DataLoader } from "@tsumiki/data";
import type { Layer, Loss } from "@tsumiki/layers";
import { argmax, equal, greater, reshape, scope, sum, type Tensor } from "@tsumiki/tensor";
import { EventLoop } from "./event-loop.ts";
import type { Evaluation } from "./events.ts";
import { allFinite, NotFiniteError } from "./not-finite.ts";

/**
 * What `model` reaches on all samples of `loader`, the last partial batch included: dropout off, running statistics
 * used, nothing learnt. The event loop gets a turn about every 16 ms.
 *
 * @throws the reason of `signal` once it is aborted; NotFiniteError if the loss is not finite, since the highest of
 *   scores that are no numbers says nothing
 */
export async function evaluate(
  model: Layer,
  loader: DataLoader,
  loss: Loss,
  signal?: AbortSignal | undefined,
): Promise<Evaluation> {
  const eventLoop = new EventLoop();
  let [total, correct, count] = [0, 0, 0];
  let classes = true;
  for (const { images, labels } of loader) {
    signal?.throwIfAborted();
    scope(() => {
      const scores = model.predict(images);
      const batch = images.shape[0] as number;
      const hits = countCorrect(scores, labels);
      total += loss(scores, labels)[0].item() * batch;
      correct += hits ?? 0;
      count += batch;
      classes &&= hits !== undefined;
    });
    await eventLoop.breathe();
  }
  const mean = total / count;
  if (!Number.isFinite(mean)) throw new NotFiniteError(`evaluate: the loss is ${mean}${firstNotFinite(model)}`);
  return classes ? { loss: mean, count, correct, accuracy: correct / count } : { loss: mean, count };
}

/** Where that may come from. */
function firstNotFinite(model: Layer): string {
  for (const [name, { value }] of model.state()) {
    if (!allFinite(value)) return `: ${name} of the model is not finite, by its training or by what was loaded`;
  }
  return ": a layer or the loss overflowed, or the data are not finite";
}

/**
 * How many rows of `scores` [batch, classes] are highest at their label; of one score each, above 0 where that is 1.
 * undefined where labels are not class numbers.
 */
function countCorrect(scores: Tensor, labels: Tensor): number | undefined {
  if (scores.rank !== 2 || labels.rank !== 1) return undefined;
  const predicted = scores.shape[1] === 1 ? greater(reshape(scores, labels.shape), 0) : argmax(scores, 1);
  return sum(equal(predicted, labels)).item();
}
