import { DataLoader, DataStream, noise, StreamLoader } from "@tsumiki/data";
import { Affine, BatchNorm1d, Dropout, ReLU, sequential, softmaxCrossEntropy } from "@tsumiki/layers";
import { Adam, clipByNorm, ExponentialAverage, oneCycle, ReduceOnPlateau } from "@tsumiki/optimizer";
import { defaultGenerator, Generator, seed, valuesOf } from "@tsumiki/tensor";
import {
  accuracy,
  EarlyStopping,
  type FitOptions,
  type Listener,
  Trainer,
  type TrainingEvent,
} from "@tsumiki/training";
import { blobs } from "../support.ts";

/** What may differ from training to training. */
export interface Kind {
  readonly data: "set" | "stream" | "stream of an unknown length";
  readonly batchSize: number;
  readonly accumulate: number;
  readonly averages: boolean;
  readonly rate: "cycle" | "plateau";
  readonly patience: number;
  readonly augments: boolean;
  readonly trainingMetrics: boolean;
}

export const simple: Kind = {
  data: "set",
  batchSize: 8,
  accumulate: 1,
  averages: false,
  rate: "cycle",
  patience: 10,
  augments: false,
  trainingMetrics: false,
};

export const epochs = 4;

/** A training of everything that has a state. `seeded` starts what a resumed one must get back in its place. */
export function training(kind: Kind, seeded: number) {
  seed(seeded);
  const model = sequential(
    [2],
    new Affine(2, 6),
    new BatchNorm1d(6),
    new ReLU(),
    new Dropout(0.2),
    new Dropout(0.1, { generator: new Generator(seeded) }),
    new Affine(6, 2),
  );
  const plateau = new ReduceOnPlateau({ learningRate: 0.1, factor: 0.5, patience: 0 });
  const learningRate =
    kind.rate === "plateau" ? plateau.learningRate : oneCycle({ maxLearningRate: 0.1, steps: epochs * 3 });
  const optimizer = new Adam(model.parameters(), { learningRate });
  const average = kind.averages ? new ExponentialAverage(model.parameters(), { decay: 0.8 }) : undefined;
  const loader = loaderOf(kind, seeded);
  const trainer = new Trainer(model, {
    loss: softmaxCrossEntropy,
    optimizer,
    average,
    accumulate: kind.accumulate,
    clip: clipByNorm(1),
  });
  const stopping = [3, kind.patience].map((patience) => new EarlyStopping(model, { patience, average }));
  const validate = new DataLoader(blobs(12), { batchSize: 5, shuffle: true, seed: seeded });
  const options = {
    epochs,
    validate,
    metrics: { accuracy: accuracy() },
    trainingMetrics: kind.trainingMetrics,
    listeners: [plateau, ...stopping] as Listener[],
  } satisfies FitOptions;
  const numbers = () => {
    const states = [model, optimizer, plateau, ...stopping, ...(average ? [average] : [])];
    const all = states.flatMap((each) => [...each.state()].map(([name, own]) => [name, [...valuesOf(own).data]]));
    return [...all, loader.save(), validate.save(), defaultGenerator.save()];
  };
  return { trainer, loader, options, model, optimizer, stopping, numbers };
}

export type Example = ReturnType<typeof training>;

function loaderOf({ data, batchSize, augments }: Kind, seeded: number) {
  const augment = augments ? [noise(0.1)] : undefined;
  const all = blobs(22);
  if (data === "set") return new DataLoader(all, { batchSize, shuffle: true, seed: seeded, augment });
  const stream = new DataStream({
    *source() {
      for (let index = 0; index < all.size; index++) {
        yield { sample: [...all.sample(index)], label: all.labels()[index] as number };
      }
    },
    sampleShape: [2],
    classes: 2,
    ...(data === "stream" ? { size: all.size } : {}),
  });
  return new StreamLoader(stream, { batchSize, shuffle: { buffer: 5 }, seed: seeded, augment });
}

/** What an event says, but for times. */
export function timeless(event: TrainingEvent) {
  const { imagesPerSecond: _, ...rest } = event;
  return JSON.parse(JSON.stringify({ ...rest, seconds: undefined, secondsLeft: undefined }));
}
