import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommanderError } from "commander";
import { save } from "tsumiki";
import { afterAll, beforeAll, expect, test } from "vitest";
import { oneLine, parseOptions } from "../../examples/mnist/src/options.ts";
import { linesOf, run } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "tsumiki-options-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => writeFileSync(join(folder, "letter.txt"), "no tensors in here"));

const command = (args: string) => run("mnist", args.split(" "), { cwd: folder });

test("--help names every option and exits with 0", async () => {
  const { code, stdout, stderr } = await command("--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const options = stdout.match(/--[a-z-]+(?= <| )/g);
  expect(options).toEqual(
    "data recipe model epochs batch-size optimizer learning-rate seed threads limit until save load checkpoint resume describe open help"
      .split(" ")
      .map((name) => `--${name}`),
  );
  expect(stdout).toContain('(choices: "digits",');
});

const wrong: readonly (readonly [args: string, line: string | RegExp])[] = [
  ["--epoch 3", "error: unknown option '--epoch' (Did you mean --epochs?)"],
  ["--model big", "error: option '--model <name>' argument 'big' is invalid. Allowed choices are simple, deep, mlp."],
  [
    "--epochs 1.5",
    "error: option '--epochs <number>' argument '1.5' is invalid. It must be a whole number of at least 0.",
  ],
  [
    "--epochs -1",
    "error: option '--epochs <number>' argument '-1' is invalid. It must be a whole number of at least 0.",
  ],
  [
    "--batch-size 0",
    "error: option '--batch-size <number>' argument '0' is invalid. It must be a whole number of at least 1.",
  ],
  [
    "--threads 65",
    "error: option '--threads <number>' argument '65' is invalid. It must be a whole number from 1 to 64.",
  ],
  [
    "--learning-rate 0",
    "error: option '--learning-rate <number>' argument '0' is invalid. It must be a number above 0.",
  ],
  [
    "--until 101",
    "error: option '--until <percent>' argument '101' is invalid. It must be a number above 0, at most 100.",
  ],
  [
    "--until 0.97",
    "error: option '--until <percent>' argument '0.97' is invalid. It is a percentage: did you mean 97?",
  ],
  ["--until 1", "error: option '--until <percent>' argument '1' is invalid. It is a percentage: did you mean 100?"],
  ["--learningRate 0.1", "error: unknown option '--learningRate' (Did you mean --learning-rate?)"],
  ["--save=", "error: option '--save <file>' argument '' is invalid. It must name a file."],
  ["--seed", "error: option '--seed <number>' argument missing"],
  ["-- --epochs 0.5", /^error: option '--epochs <number>' argument '0.5' is invalid/],
  ["digits", "error: too many arguments. Expected 0 arguments but got 1: digits."],
  ["--limit 8001", "error: option '--limit' argument '8001' is invalid. There are only 8,000 images to train with."],
  [
    "--batch-size 8001",
    "error: option '--batch-size' argument '8001' is invalid. There are only 8,000 images to train with.",
  ],
  [
    "--limit 20 --batch-size 21",
    "error: option '--batch-size' argument '21' is invalid. There are only 20 images to train with.",
  ],
  ["--recipe quick", "error: option '--recipe <name>' argument 'quick' is invalid. Allowed choices are fast, best."],
  [
    "--recipe fast --model mlp",
    "error: option '--model <name>' cannot be used with '--recipe fast', which has a network of its own. Leave out --model, or the recipe.",
  ],
  // Also where it says the same as the recipe, or as the default.
  [
    "--optimizer adam --recipe best",
    "error: option '--optimizer <name>' cannot be used with '--recipe best', which has an optimizer of its own. Leave out --optimizer, or the recipe.",
  ],
  [
    "--recipe best --learning-rate 0.01",
    "error: option '--learning-rate <number>' cannot be used with '--recipe best', which has a learning rate of its own. Leave out --learning-rate, or the recipe.",
  ],
  [
    "--recipe fast --batch-size 100",
    "error: option '--batch-size <number>' cannot be used with '--recipe fast', which has batches of its own. Leave out --batch-size, or the recipe.",
  ],
  [
    "--recipe fast --until 99",
    "error: option '--until <percent>' cannot be used with '--recipe fast', which looks at the test digits once, at its end. Leave out --until, or the recipe.",
  ],
  [
    "--recipe fast --limit 50",
    /^error: option '--limit' argument '50' is invalid\. The recipe fast takes \d+ images a step\.$/,
  ],
  ["--load none", /^error: option '--load' argument 'none' is invalid\. load: cannot read none: ENOENT/],
  [
    "--load letter.txt",
    /^error: option '--load' argument 'letter\.txt' is invalid\. letter\.txt: no safetensors file: /,
  ],
];

test.each(wrong)("%s is one clear line", async (args, line) => {
  const said = refusedAtOnce(args.split(" ")) ?? (await refused(args));
  if (typeof line === "string") expect(said).toBe(line);
  else expect(said).toMatch(line);
});

test("the line is on stderr, and the exit code 2", async () => {
  expect(await refused("--epoch 3")).toBe("error: unknown option '--epoch' (Did you mean --epochs?)");
});

/** What is said of options that cannot be; undefined where data or a file decide. */
function refusedAtOnce(args: readonly string[]): string | undefined {
  try {
    parseOptions(args);
    return undefined;
  } catch (error) {
    expect((error as CommanderError).exitCode).not.toBe(0);
    return oneLine(error as CommanderError);
  }
}

/** What the command says, in a process of its own. */
async function refused(args: string): Promise<string> {
  const { code, stdout, stderr } = await command(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  const [line, ...others] = linesOf(stderr);
  expect(others).toEqual([]);
  return line as string;
}

test("a network of another kind is refused with the names and shapes that differ, and exit code 2", async () => {
  await save(join(folder, "other"), new Map([["1.weight", { shape: [1, 2], data: new Float32Array(2) }]]));
  const { code, stdout, stderr } = await command("--model mlp --load other");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(linesOf(stderr)).toHaveLength(1);
  expect(stderr).toContain("1.weight is [784, 100], got [1, 2]");
  expect(stderr).toContain("missing: 3.bias [10]");
});

test("what fails later is one line and exit code 1: a training that goes astray", async () => {
  const astray = await command("--model mlp --limit 200 --epochs 1 --learning-rate 1e30");
  expect(astray.code).toBe(1);
  expect(linesOf(astray.stderr)).toEqual([
    expect.stringMatching(/^error: step 2: layer 3 \(Affine\) gives an output that is not finite/),
  ]);
});
