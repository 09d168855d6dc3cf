import { DataLoader } from "@tsumiki/data";
import { Affine, BatchNorm1d, Dropout, type Forward, Layer, sequential, softmaxCrossEntropy } from "@tsumiki/layers";
import { Adam } from "@tsumiki/optimizer";
import { defaultGenerator, divide, Generator, multiply, seed, type Tensor } from "@tsumiki/tensor";
import { NotFiniteError, Trainer, type TrainingResult } from "@tsumiki/training";
import { expect, test } from "vitest";
import { Recorder } from "./bad-layers.ts";
import { blobs, onEachBackend, snapshot } from "./support.ts";

onEachBackend(() => {
  test("a step that is not finite updates nothing, be it by its loss or by a gradient", async () => {
    for (const fault of ["loss", "gradient"] as const) {
      const training = new Training();
      let before: unknown;
      const run = training.run((step) => {
        if (step !== 2) return;
        before = training.everything();
        training.fault = fault;
      });
      await expect(run).rejects.toThrow(NotFiniteError);
      expect(training.optimizer.steps).toBe(2);
      expect(training.everything()).toEqual(before);
      for (const { gradient } of training.model.parameters().values()) {
        expect(new Set(gradient.data())).toEqual(new Set([0]));
      }
    }
  });

  test("the replay sees the masks of the step that failed", async () => {
    const training = new Training();
    const run = training.run((step) => {
      if (step === 1) training.fault = "gradient";
    });
    await expect(run).rejects.toThrow(NotFiniteError);
    const [first, failed, ...replayed] = training.recorder.seen;
    // To find the culprit, and for the report.
    expect(replayed).toEqual([failed, failed]);
    expect(failed).not.toEqual(first);
    expect(failed).toContain(0);
  });

  test("once mended it trains on as if nothing had been", async () => {
    const untroubled = new Training();
    await untroubled.run();
    await untroubled.run();
    const mended = new Training();
    await mended.run();
    mended.fault = "gradient";
    await expect(mended.run()).rejects.toThrow(NotFiniteError);
    mended.fault = "none";
    await mended.run();
    expect(mended.everything()).toEqual(untroubled.everything());
    expect(Object.hasOwn(mended.model, "forward")).toBe(false);
  });
});

/** A network with everything that a step changes, which can be made to give what is not finite. */
class Training {
  fault: "none" | "loss" | "gradient" = "none";
  readonly recorder = new Recorder();
  readonly generator = new Generator(2);
  readonly model;
  readonly optimizer;
  readonly #trainer: Trainer;

  constructor() {
    seed(1);
    this.model = sequential(
      [2],
      new Dropout(0.5),
      this.recorder,
      new Affine(2, 8),
      new Faulty(() => this.fault === "gradient"),
      new BatchNorm1d(8),
      new Dropout(0.5, { generator: this.generator }),
      new Affine(8, 2),
    );
    this.optimizer = new Adam(this.model.parameters());
    this.#trainer = new Trainer(this.model, {
      loss: (scores, labels) => {
        const [value, backward] = softmaxCrossEntropy(scores, labels);
        return [this.fault === "loss" ? divide(value, 0) : value, backward];
      },
      optimizer: this.optimizer,
    });
  }

  /** An epoch of four steps on the same samples. */
  async run(afterStep: (step: number) => void = () => {}): Promise<TrainingResult> {
    const fit = this.#trainer.fit(new DataLoader(blobs(), { batchSize: 6 }), { epochs: 1 });
    for await (const event of fit) if (event.type === "step") afterStep(event.step);
    return fit;
  }

  everything(): unknown {
    return [snapshot(this), this.generator.save(), defaultGenerator.save()];
  }
}

/** y = x, but dL/dx is NaN while there is a fault. */
class Faulty extends Layer {
  readonly fault: () => boolean;
  constructor(fault: () => boolean) {
    super();
    this.fault = fault;
  }
  forward(x: Tensor): Forward {
    return [x, (dy) => (this.fault() ? multiply(dy, Number.NaN) : dy)];
  }
}
