import { DataLoader, Dataset } from "@tsumiki/data";
import { Affine, ReLU, sequential } from "@tsumiki/layers";
import { Recorder, reportHtml } from "@tsumiki/report";
import { expect, test } from "vitest";
import {
  convolutions,
  line,
  once,
  onWasm,
  parseErrors,
  readingOf,
  recorded,
  stripes,
  textsOf,
  trainerOf,
} from "./support.ts";

onWasm();
const usual = once(recorded);

test("a page is well formed, fetches nothing, and goes through the questions in their order", async () => {
  const { record } = await recorded({ title: "stripes", seed: 3 });
  const html = reportHtml(record);
  expect(parseErrors(html)).toEqual([]);
  expect(html).not.toMatch(/(src|href)="(?!data:|#)|@import|url\((?!data:|#)/);
  expect(textsOf(html, "h2")).toEqual([
    "What to do next",
    "Loss",
    "Accuracy",
    "Errors",
    "Data",
    "Network",
    "Feature maps",
    "Health",
    "Reproduce",
  ]);
  expect(html.length).toBeLessThan(1e6);
});

test("the verdict is the accuracy with its Wilson interval, against the largest class", async () => {
  const { record, result } = await usual();
  const { correct = 0, count = 0 } = result?.validation ?? {};
  const words = readingOf(reportHtml(record));
  expect(words).toContain(`${((100 * correct) / count).toFixed(2)} % of 30 validation images right`);
  expect(words).toContain("Always the largest class 33.33 %");
  expect(words).toContain("after all 4 epochs, 12 steps");
  // Of 30 of 30 right: 1 / (1 + z²/30) = 0.8865.
  if (correct === count) expect(words).toContain("88.6 to 100.0 %");
});

test("the record lies in the page as JSON, without pictures", async () => {
  const { record } = await recorded({ options: { model: "</script><b>" } });
  const [json = ""] =
    /<script type="application\/json" id="record">(.*?)<\/script>/s.exec(reportHtml(record))?.slice(1) ?? [];
  const read = JSON.parse(json);
  expect(read.stepRows).toEqual(record.stepRows);
  expect(read.options).toEqual({ model: "</script><b>" });
  expect(json).not.toContain("pixels");
});

test("what comes from outside stays text: names of classes, titles, options, commands", async () => {
  const evil = '<img src=x onerror="alert(1)">&amp;';
  const model = convolutions();
  const trainer = trainerOf(model, 4);
  const names = [evil, "b</title><script>", "c"];
  const recorder = new Recorder({ title: evil, options: { [evil]: evil }, command: evil });
  const loader = new DataLoader(stripes(60, names), { batchSize: 20 });
  await trainer.fit(loader, { epochs: 1, validate: stripes(30, names, 2), listeners: [recorder] });
  const html = reportHtml(recorder.record);
  expect(parseErrors(html)).toEqual([]);
  expect(textsOf(html, "script")).toHaveLength(1);
  expect(textsOf(html, "img")).toEqual([]);
  expect(textsOf(html, "h1")).toEqual([evil]);
});

const endings = {
  "stopped by a listener": { reason: "stopped", words: "stopped in epoch 1 of 4, after 2 steps", at: "stop" },
  "interrupted by its signal": {
    reason: "interrupted",
    words: "interrupted in epoch 1 of 4, after 2 steps",
    at: "abort",
  },
  "failed by an error": { reason: "failed", words: "failed in epoch 1 of 4, after 2 steps", at: "throw" },
} as const;

test.each(Object.entries(endings))(
  "a training that was %s has a page that says so",
  async (_, { reason, words, at }) => {
    const controller = new AbortController();
    const ender = {
      observe(event: { type: string; step?: number; stop?: () => void }) {
        if (event.type !== "step" || event.step !== 2) return;
        if (at === "stop") event.stop?.();
        if (at === "abort") controller.abort();
        if (at === "throw") throw new Error("the <disk> is full");
      },
    };
    const { record } = await recorded({}, { signal: controller.signal, listeners: [ender] });
    expect(record.reason).toBe(reason);
    const html = reportHtml(record);
    expect(parseErrors(html)).toEqual([]);
    expect(readingOf(html)).toContain(words);
    if (at === "throw") expect(readingOf(html)).toContain("threw at step 2 of epoch 1: the <disk> is full");
  },
);

test("a training without any step has a page", async () => {
  const { record } = await recorded({}, { epochs: 0 });
  const html = reportHtml(record);
  expect(parseErrors(html)).toEqual([]);
  expect(readingOf(html)).toContain("No step was done");
  expect(readingOf(html)).not.toMatch(/NaN|undefined|Infinity/);
});

test("a regression has its errors in numbers, and nothing of classes", async () => {
  const trainer = trainerOf(sequential([1], new Affine(1, 8), new ReLU(), new Affine(8, 1)), 30, false);
  const recorder = new Recorder();
  await trainer.fit(new DataLoader(line(40), { batchSize: 8, shuffle: true, seed: 1 }), {
    epochs: 6,
    validate: line(20),
    listeners: [recorder],
  });
  const { details } = await trainer.evaluate(line(20), { details: true });
  const { errors } = recorder.record.tested ?? {};
  if (errors?.kind !== "numbers") throw new Error("expected errors in numbers");
  expect(errors.meanAbsoluteError).toBeCloseTo(details?.meanAbsoluteError ?? 0, 5);
  expect(errors.r2).toBeCloseTo(details?.r2 ?? 0, 5);
  expect(errors.residuals.counts.reduce((sum, count) => sum + count, 0)).toBe(20);
  const html = reportHtml(recorder.record);
  expect(parseErrors(html)).toEqual([]);
  expect(textsOf(html, "h2")).toEqual(["What to do next", "Loss", "Errors", "Data", "Network", "Health", "Reproduce"]);
  expect(readingOf(html)).not.toMatch(/NaN|undefined|Infinity|onfusion/);
});

test.each([
  ["one class", ["only"], 1],
  ["one step", ["a", "b", "c"], 1],
  ["two hundred classes", Array.from({ length: 200 }, (_, index) => `class ${index}`), 1],
])("%s: a page that makes sense", async (_, names, epochs) => {
  const data = stripes(200, names);
  const recorder = new Recorder();
  const trainer = trainerOf(convolutions(names.length), epochs);
  await trainer.fit(new DataLoader(data, { batchSize: 200 }), { epochs, validate: data, listeners: [recorder] });
  const html = reportHtml(recorder.record);
  expect(recorder.record.missing).toEqual([]);
  expect(parseErrors(html)).toEqual([]);
  expect(readingOf(html)).not.toMatch(/NaN|undefined|Infinity/);
  expect(html.length).toBeLessThan(1e6);
});

test("without validation it says that nothing was held back", async () => {
  const { record } = await recorded({}, { validate: undefined });
  expect(record.tested?.role).toBe("training");
  expect(readingOf(reportHtml(record))).toContain("nothing: these were trained on");
});

test("given data to test on, the verdict is of these", async () => {
  const data = stripes(24, undefined, 9);
  const { record, trainer } = await recorded({ test: data });
  const { correct } = await trainer.evaluate(data);
  expect(record.tested?.errors).toMatchObject({ correct, count: 24 });
  expect(readingOf(reportHtml(record))).toContain("of 24 test images right");
});

test("test data that are looked at after every epoch are said to be", async () => {
  const data = stripes(24, undefined, 9);
  const words = "Held back from learning, but looked at after every epoch";
  expect(readingOf(reportHtml((await recorded({ test: data }, { validate: data })).record))).toContain(words);
  expect(readingOf(reportHtml((await recorded({ test: data })).record))).not.toContain(words);
});

test("what is nearly all is not rounded to all", async () => {
  const { record } = await usual();
  const { tested } = record;
  if (tested?.errors?.kind !== "classes") throw new Error("expected errors of classes");
  const errors = { ...tested.errors, correct: 59_999, count: 60_000 };
  const words = readingOf(reportHtml({ ...record, tested: { ...tested, errors } }));
  expect(words).toContain("99.99 % of 60,000 validation images right");
  const numbers = { kind: "numbers" as const, count: 9, meanAbsoluteError: 1, meanAbsoluteErrorOfMean: 2, r2: 0.99987 };
  const residuals = { edges: [-1, 0, 1], counts: [4, 5] };
  const regression = { ...tested, errors: { ...numbers, residuals, worst: [] } };
  expect(readingOf(reportHtml({ ...record, tested: regression }))).toContain("R² 0.9999");
});

test("filters have the same colours before and after", async () => {
  const { record } = await usual();
  const picture = (value: number) => ({ pixels: [value, 0, 0, 0], height: 2, width: 2 });
  const filters = { name: "0.weight", of: 1, before: [picture(0.5)], after: [picture(2)] };
  const html = reportHtml({ ...record, filters });
  expect(html.match(/Their colours go from −2 to 2|Its colours go from −2 to 2/g)).toHaveLength(4); // each in two widths
});

test("labels that count for nothing are no mistakes", async () => {
  const points = [[0], [1], [2], [3]];
  const data = Dataset.from(points, [0, 1, -1, 1], { classes: 2, ignore: -1 });
  const { crossEntropy } = await import("@tsumiki/layers");
  const { SGD } = await import("@tsumiki/optimizer");
  const { Trainer } = await import("@tsumiki/training");
  const model = sequential([1], new Affine(1, 2));
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  const trainer = new Trainer(model, { loss: crossEntropy({ ignore: -1 }), optimizer });
  const recorder = new Recorder();
  await trainer.fit(new DataLoader(data, { batchSize: 4 }), { epochs: 1, validate: data, listeners: [recorder] });
  expect(recorder.record.tested?.errors).toMatchObject({ count: 3 });
  expect(recorder.record.missing).toEqual([]);
});
