import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { reference, withBackend } from "@tsumiki/kernels";
import { Adam } from "@tsumiki/optimizer";
import { assertCanSave, load, SafetensorsError, save } from "@tsumiki/serialization";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeModel } from "./models.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tsumiki-"));
  file = join(folder, "model.safetensors");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The weight that lies in a file. */
const saved = async (name = file) => [...(await load(name)).tensors.get("weight")!.read().data];
const isSuperuser = process.getuid?.() === 0;

test("what is saved is loaded, and nothing else lies in the folder", async () => {
  await save(file, makeModel(9, 9));
  await save(file, makeModel(1, 2), { epoch: "7" });
  const model = makeModel(0, 0);
  const { metadata } = await load(file, model);
  expect([...model.weight.value.data()]).toEqual([1, 2]);
  expect(metadata).toEqual({ epoch: "7" });
  expect(readdirSync(folder)).toEqual(["model.safetensors"]);
});

test("missing folders are made", async () => {
  const deep = join(folder, "runs", "today", "model.safetensors");
  await save(deep, makeModel(1));
  expect(await saved(deep)).toEqual([1]);
});

test("training goes on bit for bit from a checkpoint of model and optimizer", async () => {
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

test("the numbers are those of the call, whatever is learnt before anybody awaits", async () => {
  const model = makeModel(1, 2);
  const saving = save(file, model);
  model.weight.assign([3, 4]);
  await saving;
  expect(await saved()).toEqual([1, 2]);
});

test("of saves at once the last one stays, whole", async () => {
  await Promise.all([1, 2, 3].map((value) => save(file, makeModel(value, value))));
  expect(await saved()).toEqual([3, 3]);
  expect(readdirSync(folder)).toEqual(["model.safetensors"]);
});

test("what cannot be written leaves the old file alone", async () => {
  await save(file, makeModel(1));
  await expect(save(file, makeModel(2), { epoch: 7 as never })).rejects.toThrow(SafetensorsError);
  expect(await saved()).toEqual([1]);
});

test("where the disk takes no more, the old file stays and no other is left", async () => {
  await save(file, makeModel(1));
  const program = saver(
    `save(${JSON.stringify(file)}, new Map([["weight", { shape: [1e6], data: new Float32Array(1e6) }]]))`,
  );
  const limited = `ulimit -f 1000; exec "$0" "$@"`; // of 512 or 1024 bytes each
  expect(() => execFileSync("sh", ["-c", limited, process.execPath, ...program], { stdio: "pipe" })).toThrow(
    `save: cannot write ${file}: the file would be larger than is allowed (EFBIG`,
  );
  expect(await saved()).toEqual([1]);
  expect(readdirSync(folder)).toEqual(["model.safetensors"]);
});

test("links are followed: what they point to is replaced, and they stay", async () => {
  mkdirSync(join(folder, "real"));
  symlinkSync("real", join(folder, "runs"));
  symlinkSync("../first", join(folder, "real", "link"));
  symlinkSync("real/target", join(folder, "first"));
  const link = join(folder, "runs", "link");
  for (const value of [1, 2]) {
    await save(link, makeModel(value)); // first a link to nothing, then to a file
    expect(await saved(join(folder, "real", "target"))).toEqual([value]);
    expect(readlinkSync(link)).toBe("../first");
    expect(readdirSync(folder).sort()).toEqual(["first", "real", "runs"]);
    expect(readdirSync(join(folder, "real")).sort()).toEqual(["link", "target"]);
  }
});

test("the mode stays that of the old file, and a new one has the usual", async () => {
  await save(file, makeModel(1));
  writeFileSync(join(folder, "usual"), "");
  expect(statSync(file).mode).toBe(statSync(join(folder, "usual")).mode);
  for (const mode of [0o600, 0o664]) {
    chmodSync(file, mode);
    await save(file, makeModel(2));
    expect(statSync(file).mode & 0o7777).toBe(mode);
  }
});

test.runIf(isSuperuser)("the owner stays, where that is permitted", async () => {
  await save(file, makeModel(1));
  execFileSync("chown", ["12:34", file]);
  await save(file, makeModel(2));
  expect(statSync(file)).toMatchObject({ uid: 12, gid: 34 });
});

const long = (bytes: number) => `${"積".repeat(bytes / 3)}${"x".repeat(bytes % 3)}`;

test.each([1, 200, 230, 255])(
  "a name of %i bytes can be saved, and what lies beside it meanwhile has a name too",
  async (bytes) => {
    const name = join(folder, long(bytes));
    await assertCanSave(name);
    expect(readdirSync(folder)).toEqual([]);
    await save(name, makeModel(1));
    await save(name, makeModel(2));
    expect(await saved(name)).toEqual([2]);
    expect(readdirSync(folder)).toEqual([long(bytes)]);
  },
);

test.each<[name: string, reason: string, prepare?: (path: string) => void]>([
  ["", "it has no name"],
  ["folder", "there is a folder of that name, and only a regular file is replaced", mkdirSync],
  ["folder/", "a name that ends in a slash is a folder's"],
  ["new/folder/", "a name that ends in a slash is a folder's"],
  [long(256), "the name is too long (ENAMETOOLONG"],
  [`new/${long(256)}`, "the name is too long (ENAMETOOLONG"],
  [`${long(256)}/model.safetensors`, "the name is too long (ENAMETOOLONG"],
  ["a\0b", "The argument 'path' must be"],
  ["circle", "its symbolic links lead round in a circle", (path) => symlinkSync("circle", path)],
  ["pipe", "there is a pipe of that name", (path) => execFileSync("mkfifo", [path])],
  ["link", "there is a device of that name", (path) => symlinkSync("/dev/null", path)],
])("what can be no file is refused, also before there is anything to save: %s", async (name, reason, prepare) => {
  const path = name === "" ? "" : join(folder, name) + (name.endsWith("/") ? "/" : "");
  prepare?.(path);
  const before = readdirSync(folder);
  await expectRefusal(path, reason);
  expect(readdirSync(folder).filter((each) => each !== "new")).toEqual(before);
});

test("a file where a folder must be is named", async () => {
  writeFileSync(join(folder, "file"), "");
  await expectRefusal(join(folder, "file", "runs", "model"), /^a part of its path is no folder|file is no folder$/);
});

test.runIf(existsSync("/proc/self"))("under /proc nothing can be saved, which is said at once", async () => {
  await expectRefusal("/proc/runs/today/model", "its folder takes no files (ENOENT");
  await expectRefusal("/proc/model", "its folder takes no files (ENOENT");
  await expectRefusal("/proc/version", /./);
});

test.runIf(existsSync("/dev/null"))("a device stays one", async () => {
  await expectRefusal("/dev/null", "there is a device of that name");
  expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test.skipIf(isSuperuser)("without permission nothing is saved", async () => {
  await save(file, makeModel(1));
  chmodSync(file, 0o444);
  await expectRefusal(file, "no permission (EACCES");
  chmodSync(folder, 0o555);
  await expectRefusal(join(folder, "new"), "no permission (EACCES");
  chmodSync(folder, 0o755);
});

test("whether a file can be saved is said without a trace", async () => {
  await save(file, makeModel(1));
  const before = readFileSync(file);
  await assertCanSave(file);
  await assertCanSave(join(folder, "runs", "other"));
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(folder).sort()).toEqual(["model.safetensors", "runs"]);
  expect(readdirSync(join(folder, "runs"))).toEqual([]);
});

test.each(["writeSync", "fsyncSync", "renameSync"])(
  "of a process that is killed at %s the old file stays whole, and the next save takes away what it left",
  async (call) => {
    await save(file, makeModel(1));
    const program = saver(
      `fs.${call} = () => process.kill(process.pid, "SIGKILL")`,
      `await save(${JSON.stringify(file)}, new Map([["weight", { shape: [1], data: Float32Array.of(2) }]]))`,
    );
    expect(() => execFileSync(process.execPath, program)).toThrow(expect.objectContaining({ signal: "SIGKILL" }));
    expect(readdirSync(folder)).toEqual([
      expect.stringMatching(/^model\.safetensors$/),
      expect.stringMatching(/\.tmp$/),
    ]);
    expect(await saved()).toEqual([1]);
    await save(file, makeModel(3));
    expect(await saved()).toEqual([3]);
    expect(readdirSync(folder)).toEqual(["model.safetensors"]);
  },
);

const host = hostname().replace(/[^\w.-]/g, "_");
const noProcess = 2 ** 22 + 1; // more than there can be on Linux, unlikely elsewhere

test("only that is taken away which nobody is writing", async () => {
  const plant = (name: string, days = 0) => {
    writeFileSync(join(folder, name), "");
    const time = Date.now() / 1000 - days * 24 * 60 * 60;
    utimesSync(join(folder, name), time, time);
    return name;
  };
  plant(`model.safetensors.${host}-${noProcess}-0-0123abcd.tmp`);
  plant(`model.safetensors.${host}-${process.pid}-${threadId}-0123abcd.tmp`);
  plant("model.safetensors.elsewhere-1-0-0123abcd.tmp", 2);
  const staying = [
    plant(`model.safetensors.${host}-${process.ppid}-0-0123abcd.tmp`),
    plant(`model.safetensors.${host}-${process.pid}-${threadId + 1}-0123abcd.tmp`),
    plant("model.safetensors.elsewhere-1-0-0123abcd.tmp2"),
    plant("model.safetensors.far-away-1-0-0123abcd.tmp"),
    plant(`other.safetensors.${host}-${noProcess}-0-0123abcd.tmp`),
    plant("model.safetensors.tmp", 2),
  ];
  await save(file, makeModel(1));
  expect(readdirSync(folder).sort()).toEqual([...staying, "model.safetensors"].sort());
});

test("a name that is none, and unknown options, are refused", async () => {
  const wrong = (value: unknown) => value as never;
  await expect(save(wrong(7), makeModel(1))).rejects.toThrow(
    new TypeError("save: expected the name of a file, got the number 7"),
  );
  await expect(assertCanSave(wrong(undefined))).rejects.toThrow(
    new TypeError("assertCanSave: expected the name of a file, got undefined"),
  );
  await expect(save(file, makeModel(1), {}, wrong({ maxHeader: 1 }))).rejects.toThrow(
    new TypeError("save: unknown option maxHeader, did you mean maxHeaderBytes? It takes maxHeaderBytes, dtype"),
  );
});

test("without Node's files the error says what to do instead", async () => {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = undefined as never;
  try {
    await expect(save("model.safetensors", makeModel(1))).rejects.toThrow("encode(source) gives the bytes");
    await expect(assertCanSave("model.safetensors")).rejects.toThrow("encode(source) gives the bytes");
    await expect(load("model.safetensors")).rejects.toThrow("decode(bytes) and loadState(target, tensors)");
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
});

/** Both say the same reason, in their cause alone too. */
async function expectRefusal(path: string, reason: string | RegExp): Promise<void> {
  const inCause = {
    cause: { message: typeof reason === "string" ? expect.stringContaining(reason) : expect.stringMatching(reason) },
  };
  await expect(assertCanSave(path)).rejects.toMatchObject(inCause);
  await expect(assertCanSave(path)).rejects.toThrow(`assertCanSave: cannot write ${path}: `);
  await expect(save(path, makeModel(1))).rejects.toMatchObject(inCause);
  await expect(save(path, makeModel(1))).rejects.toThrow(`save: cannot write ${path}: `);
}

/** Arguments of Node for a program that saves. */
function saver(...statements: string[]): string[] {
  const imports = 'import fs from "node:fs"; import { save } from "@tsumiki/serialization"; ';
  return ["--conditions=@tsumiki/source", "--input-type=module", "--eval", imports + statements.join(";")];
}

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
