import { EventLoop } from "@tsumiki/kernels";
import { inference, type Layer } from "@tsumiki/layers";
import { scope, Tensor } from "@tsumiki/tensor";
import type { Loader } from "./as-loader.ts";
import { batchesOf } from "./batches-of.ts";
import type { Evaluation } from "./events.ts";
import { MeanLoss } from "./mean-loss.ts";
import { DetailTotals } from "./metrics/details.ts";
import { countHits } from "./metrics/hits.ts";
import type { Metrics } from "./metrics/metric.ts";
import { Totals } from "./metrics/totals.ts";
import { countSamples } from "./metrics/weights.ts";
import { allFinite, NotFiniteError } from "./not-finite.ts";
import { checkedOutcome, type Objective, saysClasses } from "./objective.ts";
import type { EvaluateOptions } from "./options.ts";

/**
 * What `model` reaches on all samples of `loader`, the last partial batch included: dropout off, running statistics
 * used, nothing learnt. The loss is the mean over all that it is a mean over, however that is dealt into batches (of a
 * loss that is a sum, the mean of the batches' sums). Where samples have weights they count by these. The event loop gets a turn about every 16 ms.
 *
 * @throws the reason of `signal` once it is aborted; NotFiniteError if the loss is not finite, since the highest of
 *   scores that are no numbers says nothing, or a metric; RangeError if the loss gives none of the labels any weight
 */
export async function evaluate<M extends Metrics>(
  model: Layer,
  loader: Loader,
  objective: Objective,
  { signal, metrics, details }: EvaluateOptions<M> = {},
): Promise<Evaluation<M>> {
  const eventLoop = new EventLoop();
  const mean = new MeanLoss();
  const totals = metrics && new Totals(metrics);
  const detailTotals = details ? new DetailTotals() : undefined;
  let [correct, count] = [0, 0];
  const isOfClasses = saysClasses(objective);
  let classes = true;
  for await (const batch of batchesOf(loader, signal)) {
    signal?.throwIfAborted();
    scope(() => {
      const samples = batch.images.shape[0] as number;
      const { loss, weight = samples, scores } = inference(() => checkedOutcome(objective, model, batch));
      mean.add(loss.item(), weight, batch);
      const hits =
        isOfClasses && scores instanceof Tensor ? countHits("evaluate", scores, batch, objective) : undefined;
      correct += hits?.correct ?? 0;
      count += hits?.count ?? countSamples(batch);
      classes &&= hits !== undefined;
      totals?.add("evaluate", scores, batch, objective);
      detailTotals?.add(scores, batch, objective);
    });
    await eventLoop.breathe();
  }
  mean.assertWeight("evaluate", objective);
  const { value } = mean;
  if (!Number.isFinite(value)) throw new NotFiniteError(`evaluate: the loss is ${value}${firstNotFinite(model)}`);
  return {
    loss: value,
    count,
    ...(classes ? { correct, accuracy: correct / count } : {}),
    ...(totals ? { metrics: totals.results("evaluate") } : {}),
    ...(detailTotals ? { details: detailTotals.results(loader.dataset.classNames) } : {}),
  };
}

/** Where that may come from. */
function firstNotFinite(model: Layer): string {
  for (const [name, { value }] of model.state()) {
    if (!allFinite(value)) return `: ${name} of the model is not finite, by its training or by what was loaded`;
  }
  return ": a layer or the loss overflowed, or the data are not finite";
}
