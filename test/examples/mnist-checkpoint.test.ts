import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseOptions } from "../../examples/mnist/src/options.ts";
import { linesOf, oneThread, run } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "tsumiki-resume-"));
afterAll(() => rmSync(folder, { recursive: true }));

const train = (args: readonly string[], prelude?: string) =>
  run("mnist", args, { cwd: folder, ...(prelude === undefined ? {} : { prelude }) });
const brief = ["--model", "mlp", "--limit", "300", "--epochs", "6", "--seed", "5"];
const weights = (name: string) => readFileSync(join(folder, name));

test("Ctrl-C leaves a checkpoint; resumed on another number of threads, the network is that of a run without", async () => {
  const interrupting = `
    const write = process.stdout.write;
    process.stdout.write = function (text, ...rest) {
      if (/^epoch 2.*step 2/.test(text)) { process.stdout.write = write; process.kill(process.pid, "SIGINT"); }
      return write.call(this, text, ...rest);
    };`;
  const [whole, interrupted] = await Promise.all([
    train([...brief, ...oneThread, "--save", "whole.safetensors"]),
    train(
      [...brief, ...oneThread, "--until", "99.9", "--save", "half.safetensors", "--checkpoint", "at.safetensors"],
      interrupting,
    ),
  ]);
  expect(whole.code).toBe(0);
  expect(existsSync(join(folder, "runs/mlp-digits/checkpoint.safetensors"))).toBe(false); // by default of full data alone
  // It is heard at the next turn of the event loop: where steps are short, all of them may be done.
  if (interrupted.code === 130) expect(interrupted.stdout).toContain("to go on: --resume at.safetensors");
  const [described, resumed] = await Promise.all([
    train(["--describe", "at.safetensors"]),
    train(["--resume", "at.safetensors", "--threads", "2", "--save", "resumed.safetensors"]),
  ]);
  expect(linesOf(described.stdout)[0]).toMatch(/^checkpoint of a training, version 1, saved 20/);
  expect(described.stdout).toContain("options  --data digits --model mlp --batch-size 100 --optimizer adam --epochs 6");
  expect(described.stdout).toContain("--until 99.9");
  expect([resumed.code, resumed.stderr]).toEqual([0, ""]);
  expect(weights("resumed.safetensors")).toEqual(weights("whole.safetensors"));
  expect(linesOf(resumed.stdout).at(-1)).toBe(linesOf(whole.stdout).at(-1));
  const { code, stderr } = await train(["--resume", "whole.safetensors"]);
  expect([code, stderr.trim()]).toEqual([
    2,
    "error: option '--resume' argument 'whole.safetensors' is invalid. It is no checkpoint of this program.",
  ]);
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("network and checkpoint cannot be the same file, which is said before anything is learnt", async () => {
  const { code, stderr } = await train([...brief, "--save", "one.safetensors", "--checkpoint", "./one.safetensors"]);
  expect([code, stderr.trim()]).toEqual([
    2,
    "error: option '--save' argument 'one.safetensors' is invalid. The checkpoint is to lie there; give each a file of its own.",
  ]);
});

test("beside --resume stands only what changes no number", () => {
  expect(parseOptions(["--resume", "a", "--threads", "2", "--open"])).toMatchObject({ resume: "a", threads: 2 });
  for (const option of ["--epochs 3", "--seed 1", "--data full", "--recipe best", "--until 90", "--load b"]) {
    const [name] = option.split(" ");
    expect(() => parseOptions(["--resume", "a", ...option.split(" ")])).toThrow(
      `cannot be used with '--resume', which goes on as the training began. Leave out ${name}.`,
    );
  }
});
