import { init, onNotice } from "@tsumiki/kernels";
import { Affine, ReLU, sequential, softmaxCrossEntropy } from "@tsumiki/layers";
import { ReduceOnPlateau, SGD } from "@tsumiki/optimizer";
import { accuracy, type Fit, type FitEvent, type FitOptions, type Listener, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { BadBackward } from "./bad-layers.ts";
import { blobs, collect, example, snapshot } from "./support.ts";

await init({ backend: "reference" });

/** Writes down what it is told. */
class Recorder implements Listener {
  readonly events: FitEvent[] = [];
  readonly #before: (event: FitEvent) => unknown;

  constructor(before: (event: FitEvent) => unknown = () => {}) {
    this.#before = before;
  }

  async observe(event: FitEvent): Promise<void> {
    await this.#before(event);
    this.events.push(event);
  }

  get names(): string[] {
    return this.events.map(nameOf);
  }
}

function nameOf(event: FitEvent): string {
  if (event.type === "step") return `step ${event.epoch}.${event.step}`;
  if (event.type === "epoch") return `epoch ${event.epoch}`;
  return event.type === "end" ? `end: ${event.reason}` : event.type;
}

const steps = (epoch: number) => [1, 2, 3].map((step) => `step ${epoch}.${step}`);
const all = ["start", ...steps(1), "epoch 1", ...steps(2), "epoch 2", "end: done"];

test("a training is told alike, awaited or iterated, and the end has its result", async () => {
  for (const how of [collect, (fit: Fit) => fit]) {
    const { trainer, loader } = example();
    const recorder = new Recorder();
    const fit = trainer.fit(loader, { epochs: 2, validate: blobs(), listeners: [recorder] });
    await how(fit);
    expect(recorder.names).toEqual(all);
    expect(recorder.events[0]).toEqual({ type: "start", epochs: 2, steps: 3 });
    expect(recorder.events.at(-1)).toEqual({ type: "end", reason: "done", result: await fit });
  }
});

test("the start tells who trains, on what, and what is validated, without being logged with it", async () => {
  const { trainer, loader } = example();
  const [recorder, validate] = [new Recorder(), blobs()];
  await trainer.fit(loader, { epochs: 1, validate, listeners: [recorder] });
  const [start] = recorder.events;
  if (start?.type !== "start") throw new Error("expected the start");
  expect(start.training).toBe(trainer);
  expect(start.loader).toBe(loader);
  expect(start.validate).toBe(validate);
  expect(Object.keys(start)).toEqual(["type", "epochs", "steps"]);
});

test("a loop sees the same events, when all listeners have", async () => {
  const { trainer, loader } = example();
  const order: string[] = [];
  const late = new Recorder(async (event) => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`first ${nameOf(event)}`);
  });
  const second = { observe: (event: FitEvent) => void order.push(`second ${nameOf(event)}`) };
  const seen: FitEvent[] = [];
  for await (const event of trainer.fit(loader, { epochs: 1, listeners: [late, second] })) {
    seen.push(event);
    order.push(`loop ${nameOf(event)}`);
  }
  const between = [...steps(1), "epoch 1"].flatMap((name) => [`first ${name}`, `second ${name}`, `loop ${name}`]);
  expect(order).toEqual(["first start", "second start", ...between, "first end: done", "second end: done"]);
  expect(late.events.slice(1, -1)).toEqual(seen);
});

test("listeners change nothing, and no epochs are a start and an end", async () => {
  const plain = example();
  await plain.trainer.fit(plain.loader, { epochs: 2 });
  const heard = example();
  const evaluating = new Recorder(() => heard.trainer.evaluate(blobs()));
  await heard.trainer.fit(heard.loader, { epochs: 2, listeners: [evaluating] });
  expect(snapshot(heard)).toEqual(snapshot(plain));
  const recorder = new Recorder();
  await heard.trainer.fit(heard.loader, { epochs: 0, listeners: [recorder] });
  expect(recorder.names).toEqual(["start", "end: done"]);
});

test("an event's stop ends the training there, by a listener or in a loop, with what it came to", async () => {
  const cases: [at: string, names: string[], epochs: number, steps: number][] = [
    ["start", ["start"], 0, 0],
    ["step 1.2", ["start", "step 1.1", "step 1.2"], 0, 2],
    ["epoch 1", ["start", ...steps(1), "epoch 1"], 1, 3],
    ["step 2.1", ["start", ...steps(1), "epoch 1", "step 2.1"], 1, 4],
    ["epoch 2", all.slice(0, -1), 2, 6],
  ];
  for (const [at, names, epochs, taken] of cases) {
    const byListener = example();
    const recorder = new Recorder((event) => {
      if (event.type !== "end" && nameOf(event) === at) event.stop();
    });
    const options = { epochs: 2, validate: blobs(), listeners: [recorder] };
    const result = await byListener.trainer.fit(byListener.loader, options);
    expect(recorder.names).toEqual([...names, "end: stopped"]);
    expect(recorder.events.at(-1)).toMatchObject({ result });
    expect(result).toMatchObject({ epochs, steps: taken, stopped: true });
    const last = recorder.events.filter(({ type }) => type === "epoch").at(-1);
    const { loss, validation } = { loss: Number.NaN, validation: undefined, ...last };
    expect([result.loss, result.validation]).toEqual([loss, validation]);

    if (at === "start") continue; // which no loop sees
    const byLoop = example();
    const fit = byLoop.trainer.fit(byLoop.loader, { epochs: 2, validate: blobs() });
    for await (const event of fit) if (nameOf(event) === at) event.stop();
    expect(await fit).toMatchObject({ epochs, steps: taken, stopped: true });
    expect(snapshot(byLoop)).toEqual(snapshot(byListener));
    expect(byLoop.optimizer.steps).toBe(taken);
  }
});

test("an event is sent to a page or logged without its stop", async () => {
  const { trainer, loader } = example();
  const [step] = await collect(trainer.fit(loader, { epochs: 1 }));
  expect(structuredClone(step)).toEqual(step);
  expect(Object.keys(step!)).not.toContain("stop");
});

test("the end says that it was interrupted by a signal or a loop that was left, or failed, and by what", async () => {
  const aborted = example();
  const controller = new AbortController();
  const recorder = new Recorder((event) => {
    if (nameOf(event) === "step 1.2") controller.abort("enough");
  });
  const options = { epochs: 2, listeners: [recorder], signal: controller.signal };
  await expect(aborted.trainer.fit(aborted.loader, options)).rejects.toBe("enough");
  expect(recorder.names).toEqual(["start", "step 1.1", "step 1.2", "end: interrupted"]);
  expect(recorder.events.at(-1)).toEqual({ type: "end", reason: "interrupted", error: "enough" });

  const left = example();
  const leaving = new Recorder();
  for await (const _ of left.trainer.fit(left.loader, { epochs: 2, listeners: [leaving] })) break;
  expect(leaving.names).toEqual(["start", "step 1.1", "end: interrupted"]);
  expect(leaving.events.at(-1)).toEqual({ type: "end", reason: "interrupted" });

  const model = sequential([2], new Affine(2, 2), new BadBackward(), new ReLU());
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer: new SGD(model.parameters()) });
  const failing = new Recorder();
  const error = await trainer.fit(left.loader, { epochs: 1, listeners: [failing] }).catch((reason) => reason);
  expect(failing.names).toEqual(["start", "end: failed"]);
  expect(failing.events.at(-1)).toEqual({ type: "end", reason: "failed", error });
});

test("a listener that hands on the signal's reason was interrupted, and did not fail", async () => {
  const { trainer, loader } = example();
  const controller = new AbortController();
  const { signal } = controller;
  const recorder = new Recorder((event) => {
    if (event.type !== "epoch") return undefined;
    controller.abort("enough");
    return trainer.evaluate(blobs(), { signal });
  });
  await expect(trainer.fit(loader, { epochs: 1, listeners: [recorder], signal })).rejects.toBe("enough");
  expect(recorder.names.at(-1)).toBe("end: interrupted");
});

test("one that throws is named, with where; the others are told the end, and the weights are those of whole steps", async () => {
  class Fragile extends Recorder {}
  const cases: [at: string, place: string, taken: number][] = [
    ["start", "the start", 0],
    ["step 1.2", "step 2 of epoch 1", 2],
    ["epoch 1", "the end of epoch 1", 3],
    ["end: done", "the end", 3],
  ];
  for (const [at, place, taken] of cases) {
    const cause = new Error("the disk is full");
    const training = example();
    const { trainer, loader } = training;
    const fragile = new Fragile((event) => {
      if (nameOf(event) === at) throw cause;
    });
    const [before, after] = [new Recorder(), new Recorder()];
    const fit = trainer.fit(loader, { epochs: 1, listeners: [before, fragile, after] });
    const error = (await fit.catch((reason) => reason)) as Error;
    expect(error.message).toBe(`Trainer.fit: listeners[1] (Fragile) threw at ${place}: the disk is full`);
    expect(error.cause).toBe(cause);
    const end = at === "end: done" ? at : "end: failed";
    expect([before.names.at(-1), after.names.at(-1)]).toEqual([end, end]);
    expect(after.names).not.toContain(at === end ? "" : at);
    const whole = example();
    if (taken > 0) {
      for await (const _ of whole.trainer.fit(whole.loader, { epochs: 1 })) if (whole.optimizer.steps === taken) break;
    }
    expect(snapshot(training)).toEqual(snapshot(whole));
    await trainer.fit(loader, { epochs: 1 }); // another may begin
  }
});

test("where the training failed, that is what is seen, and a listener that throws at its end is a notice", async () => {
  const notices: string[] = [];
  const before = onNotice((message) => notices.push(message));
  const { trainer, loader } = example();
  const failing = (message: string, type: FitEvent["type"]) => ({
    observe(event: FitEvent) {
      if (event.type === type) throw new Error(message);
    },
  });
  const listeners = [failing("first", "epoch"), failing("second", "end")];
  await expect(trainer.fit(loader, { epochs: 1, listeners })).rejects.toThrow(
    "Trainer.fit: listeners[0] threw at the end of epoch 1: first",
  );
  expect(notices).toEqual(["Trainer.fit: listeners[1] threw at the end: second"]);
  onNotice(before);
});

test("a plateau listens as it is, and does what it does in a loop", async () => {
  const make = () => {
    const { model, loader } = example();
    const plateau = new ReduceOnPlateau({ learningRate: 0.5, factor: 0.5, patience: 0, threshold: 0.5 });
    const optimizer = new SGD(model.parameters(), { learningRate: plateau.learningRate });
    return { model, loader, plateau, optimizer, trainer: new Trainer(model, { loss: softmaxCrossEntropy, optimizer }) };
  };
  const listened = make();
  await listened.trainer.fit(listened.loader, { epochs: 4, validate: blobs(), listeners: [listened.plateau] });
  const looped = make();
  for await (const event of looped.trainer.fit(looped.loader, { epochs: 4, validate: blobs() })) {
    looped.plateau.observe(event);
  }
  expect(listened.plateau.learningRate()).toBeLessThan(0.5);
  expect(snapshot(listened)).toEqual(snapshot(looped));
});

test("a listener's events have the metrics that are asked for, by their names", async () => {
  const { trainer, loader } = example();
  const seen: (number | undefined)[] = [];
  const metrics = { share: accuracy() };
  const listener: Listener<typeof metrics> = {
    observe(event) {
      if (event.type === "epoch") seen.push(event.validation?.metrics?.share);
    },
  };
  const listeners = [listener, new Recorder()];
  const { validation } = await trainer.fit(loader, { epochs: 1, validate: blobs(), metrics, listeners });
  expect(seen).toEqual([validation!.metrics!.share]);
});

test("what is no listener is refused, with what came and how to mend it", () => {
  const { trainer, loader } = example();
  const recorder = new Recorder();
  const fitting = (listeners: unknown) => () => trainer.fit(loader, { epochs: 1, listeners } as FitOptions);
  const refused: [unknown, string][] = [
    [recorder, "Trainer.fit: listeners must be an array such as [plateau], got a Recorder"],
    [
      [() => {}],
      "listeners[0] must have observe(event), got the function without a name; { observe: (event) => … } makes one",
    ],
    [[recorder, {}], "Trainer.fit: listeners[1] must have observe(event), got the object {  }"],
    [[null], "Trainer.fit: listeners[0] must have observe(event), got null"],
    [[recorder, recorder], "Trainer.fit: listeners[1] is listeners[0] once more; it would hear all twice"],
  ];
  for (const [listeners, message] of refused) expect(fitting(listeners)).toThrow(message);
});
