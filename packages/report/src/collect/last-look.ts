import { DataLoader, type Dataset } from "@tsumiki/data";
import { sameShape } from "@tsumiki/kernels";
import { inspect, Trainer, type Training } from "@tsumiki/training";
import type { ClassErrors, FeatureMaps, LayerHealth, NumberErrors, Tested } from "../record.ts";
import type { Attempts } from "./attempt.ts";
import { featureMaps } from "./feature-maps.ts";
import { judge, judgeClasses, judgeNumbers } from "./judge.ts";
import { kindOf } from "./network.ts";

/** So many samples are looked at, at most: a report is not to take longer than the training. */
const mostSamples = 20_000;

/** Of so many samples a unit that is 0 in all of them is called dead. */
const healthSamples = 200;

/** What is to be looked at, and as what. */
export interface Subject {
  readonly data: Dataset;
  readonly role: Tested["role"];
  readonly isValidation?: boolean;
}

/** A trainer that evaluates as the one that trains does. */
export function evaluatorOf({ model, objective, optimizer, average }: Training): Trainer {
  return new Trainer(model, { objective, optimizer, average });
}

/** What the model does with the data, sample by sample. */
export async function tested(
  training: Training,
  { data: all, role, isValidation = false }: Subject,
  attempts: Attempts,
): Promise<Look> {
  const data = all.size > mostSamples ? all.take(mostSamples) : all;
  const trainer = evaluatorOf(training);
  const { loss } = await trainer.evaluate(data);
  const errors = await attempts.of("errors", () => errorsOf(trainer, data));
  const counts = data.classes === undefined ? {} : { classCounts: data.classCounts() };
  return {
    tested: {
      role,
      ...(isValidation && { isValidation }),
      description: String(all),
      loss,
      count: data.size,
      size: all.size,
      ...counts,
      ...(errors && { errors: errors.errors }),
    },
    features: await attempts.of("feature maps", () => featuresOf(training, data, errors)),
  };
}

/** What came of it. */
export interface Look {
  readonly tested: Tested;
  readonly features: FeatureMaps | undefined;
}

interface Errors {
  readonly errors: ClassErrors | NumberErrors;
  /** One row a sample, where a sample has one label. */
  readonly scores?: ArrayLike<number>;
}

async function errorsOf(trainer: Trainer, data: Dataset): Promise<Errors | undefined> {
  const { objective } = trainer;
  const saysClasses = objective.loss !== undefined || objective.axis !== undefined;
  if (data.classes !== undefined && !saysClasses) {
    throw new Error("the objective does not say on which axis of its scores the classes are");
  }
  if (data.classes !== undefined && data.labelShape.length > 0) return errorsOfPositions(trainer, data);
  const scores = await trainer.predict(data);
  if (data.classes !== undefined) {
    if (scores.rank !== 2) throw new Error(`scores are [${scores.shape.join(", ")}], and not one row a sample`);
    const values = scores.data();
    return { errors: judgeClasses(data, values), scores: values };
  }
  const targets = targetsOf(data);
  if (!sameShape(scores.shape.slice(1), data.labelShape)) throw new Error("scores have another shape than targets");
  return { errors: judgeNumbers(scores.data(), targets, data.size) };
}

/** Of samples with a label for each position. */
async function errorsOfPositions(trainer: Trainer, data: Dataset): Promise<Errors | undefined> {
  const { details, correct = 0, count } = await trainer.evaluate(data, { details: true });
  const { confusionMatrix: confusion } = details ?? {};
  if (confusion === undefined) return undefined;
  const names = confusion.map((_, index) => data.classNames?.[index] ?? String(index));
  return { errors: { kind: "classes", names, confusion, correct, count, mistakes: [] } };
}

function targetsOf(data: Dataset): Float32Array {
  const width = data.sampleShape.reduce((product, extent) => product * extent, 1);
  const targetWidth = data.labelShape.reduce((product, extent) => product * extent, 1);
  const targets = new Float32Array(data.size * targetWidth);
  const sample = new Float32Array(width);
  for (let index = 0; index < data.size; index++) {
    data.gather([index], sample, targets.subarray(index * targetWidth, (index + 1) * targetWidth));
  }
  return targets;
}

/** Of the first sample that was told rightly; if there is none, of the first. */
function featuresOf(training: Training, data: Dataset, errors: Errors | undefined): FeatureMaps | undefined {
  const { scores } = errors ?? {};
  if (scores === undefined) return undefined;
  const candidates = Array.from({ length: Math.min(data.size, 50) }, (_, index) => judge(data, scores, index));
  const judged = candidates.find(({ said, label }) => said === label) ?? candidates[0];
  if (judged === undefined) return undefined;
  const look = () => featureMaps(training.model, data.sample(judged.index), judged);
  return training.average ? training.average.use(look) : look();
}

/** What the numbers of the layers are like in a batch of training data. */
export function healthOf({ model, objective }: Training, data: Dataset): LayerHealth[] {
  const size = Math.min(healthSamples, data.size);
  const loader = new DataLoader(spread(data, size), { batchSize: size });
  for (const batch of loader) {
    const { layers } = inspect(model, batch, objective);
    const inside = new Map(layersOf(model));
    return layers.map(({ name, kind, activations, gradients }) => {
      const layer = inside.get(name);
      const isRectifier = /relu/i.test(kind) && layer !== undefined && kindOf(layer) === "activation";
      return {
        name,
        kind,
        deviation: activations.deviation,
        zeros: activations.zeros,
        ...(isRectifier && { dead: activations.dead }),
        gradientDeviation: gradients?.deviation,
      };
    });
  }
  return [];
}

/** So many samples, as far from one another as they go: the first ones may be of one class. */
export function spread(data: Dataset, count: number): Dataset {
  if (count >= data.size) return data;
  return data.subset(Array.from({ length: count }, (_, index) => Math.floor((index * data.size) / count)));
}

function* layersOf(layer: Training["model"], name = ""): Generator<[string, Training["model"]]> {
  yield [name, layer];
  for (const [child, inner] of layer.children()) yield* layersOf(inner, name === "" ? child : `${name}.${child}`);
}
