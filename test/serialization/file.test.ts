import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { Adam } from "@tsumiki/optimizer";
import { load, SafetensorsError, save } from "@tsumiki/serialization";
import { Parameter, tensor } from "@tsumiki/tensor";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tsumiki-"));
});
afterEach(() => rm(folder, { recursive: true }));

const makeModel = (...values: number[]) =>
  withBackend(reference, () => {
    const weight = new Parameter(tensor(values));
    return { weight, state: () => new Map([["weight", weight]]) };
  });

test("what is saved is loaded, and nothing else lies in the folder", async () => {
  const file = join(folder, "model.safetensors");
  await save(file, makeModel(9, 9));
  await save(file, makeModel(1, 2), { epoch: "7" });
  const model = makeModel(0, 0);
  const { metadata } = await load(file, model);
  expect([...model.weight.value.data()]).toEqual([1, 2]);
  expect(metadata).toEqual({ epoch: "7" });
  expect(await readdir(folder)).toEqual(["model.safetensors"]);
});

test("missing folders are made", async () => {
  const file = join(folder, "runs", "today", "model.safetensors");
  await save(file, makeModel(1));
  expect((await load(file)).tensors.get("weight")).toEqual({ shape: [1], data: Float64Array.of(1) });
});

test("training goes on bit for bit from a checkpoint of model and optimizer", async () => {
  const file = join(folder, "checkpoint.safetensors");
  const whole = makeTraining();
  train(whole, 10);

  const before = makeTraining();
  train(before, 5);
  await save(file, before);
  const after = makeTraining();
  await load(file, after);
  train(after, 5);

  expect(after.model.weight.value.data()).toEqual(whole.model.weight.value.data());
});

test("where writing fails the old file stays and no other is left", async () => {
  const file = join(folder, "model.safetensors");
  await mkdir(join(file, "in the way"), { recursive: true });
  await expect(save(file, makeModel(1))).rejects.toThrow(`save: cannot write ${file}: `);
  expect(await readdir(folder)).toEqual(["model.safetensors"]);
  expect(await readdir(file)).toEqual(["in the way"]);
});

test("what cannot be encoded leaves the old file alone", async () => {
  const file = join(folder, "model.safetensors");
  await save(file, makeModel(1));
  const before = await readFile(file);
  await expect(save(file, makeModel(2), { epoch: 7 as never })).rejects.toThrow(TypeError);
  expect(await readFile(file)).toEqual(before);
});

test("a file cut off anywhere is refused, and the model stays as it was", async () => {
  const file = join(folder, "model.safetensors");
  const model = makeModel(1, 2);
  await save(file, makeModel(3, 4));
  const whole = await readFile(file);
  for (const length of [0, 7, 8, 40, whole.length - 1]) {
    await writeFile(file, whole.subarray(0, length));
    await expect(load(file, model)).rejects.toThrow(SafetensorsError);
  }
  expect([...model.weight.value.data()]).toEqual([1, 2]);
});

test("a file that does not fit is refused by its name", async () => {
  const file = join(folder, "model.safetensors");
  await save(file, makeModel(1, 2, 3));
  const loading = load(file, makeModel(1, 2));
  await expect(loading).rejects.toThrow(ShapeError);
  await expect(loading).rejects.toThrow(
    `load ${file}: the values do not fit, so none was assigned:\n  different: weight is [2], got [3]`,
  );
});

test("a file that is not there is an error with its name", async () => {
  const file = join(folder, "nowhere.safetensors");
  await expect(load(file)).rejects.toThrow(`load: cannot read ${file}: ENOENT`);
});

test("without Node's files the error says what to do instead", async () => {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = undefined as never;
  try {
    await expect(save("model.safetensors", makeModel(1))).rejects.toThrow("encode(source) gives the bytes");
    await expect(load("model.safetensors")).rejects.toThrow("decode(bytes) and loadState(target, tensors)");
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
});

function makeTraining() {
  const model = makeModel(0.1, -0.2, 0.3);
  return { model, optimizer: withBackend(reference, () => new Adam([model.weight], { learningRate: 0.1 })) };
}

function train({ model: { weight }, optimizer }: ReturnType<typeof makeTraining>, steps: number): void {
  for (let step = 0; step < steps; step++) {
    weight.gradient.overwrite(weight.value.data(), "the next gradient");
    optimizer.step();
  }
}
