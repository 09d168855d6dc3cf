import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type RecipeName, recipes } from "../../examples/mnist/src/recipes/recipes.ts";
import { linesOf, type Outcome, oneThread, run } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "tsumiki-recipes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const train = (recipe: RecipeName, ...args: string[]) =>
  run("mnist", ["--recipe", recipe, ...oneThread, ...args], { cwd: folder });

test("--recipe fast learns its network in one epoch of full batches", async () => {
  const { code, stdout, stderr } = await train("fast", "--limit", "1000");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  assertTold("fast", stdout, "47,354");
  expect(accuracyIn(stdout)).toBeGreaterThan(60);
  // Nor does its report look at the test digits before: its history has nothing of them.
  const [head = "", ...rows] = linesOf(readFileSync(join(folder, "runs/fast-digits/history.csv"), "utf8"));
  const column = head.split(",").indexOf("validation_accuracy");
  expect(new Set(rows.map((row) => row.split(",")[column]))).toEqual(new Set([""]));
});

/** `best` on two batches. */
const brief = (...args: string[]) => train("best", "--limit", "200", "--epochs", "1", ...args);
let training: Promise<Outcome> | undefined;

/** Once for both tests that look at it. */
function trained(): Promise<Outcome> {
  training ??= brief("--save", "averaged.safetensors");
  return training;
}

test("--recipe best learns its network, and saves the average that it was tested with", async () => {
  const { code, stdout, stderr } = await trained();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  assertTold("best", stdout, "313,034", "averaged.safetensors");
  const loaded = await train("best", "--epochs", "0", "--load", "averaged.safetensors");
  expect(accuracyIn(loaded.stdout)).toBe(accuracyIn(stdout));
});

// What its layers do is tested on any number of threads elsewhere; here it takes long.
test.runIf(process.env["SOAK"])("--recipe best gives the same numbers on any number of threads", async () => {
  const numbers = numbersIn((await brief("--threads", "2")).stdout);
  expect(numbers).toHaveLength(4); // of two steps, the epoch, and the test
  expect(numbers).toEqual(numbersIn((await trained()).stdout));
});

/** What it is, and that it looks at the test digits once, at the end. */
function assertTold(
  name: RecipeName,
  stdout: string,
  parameters: string,
  file = `runs/${name}-digits/model.safetensors`,
) {
  expect(stdout).not.toMatch(/NaN|undefined|Infinity|validation/);
  const lines = linesOf(stdout);
  expect(lines.find((line) => line.startsWith("total"))).toMatch(new RegExp(` ${parameters}$`));
  expect(lines).toContain(`recipe   ${name}: ${recipes[name].about}`);
  expect(lines).toContain(`batches  of ${recipes[name].batchSize}, seed 42`);
  expect(lines).toContainEqual(expect.stringMatching(/^epoch 1\/1 {2}loss \d\.\d{4} {2}\d+\.\d s$/));
  expect(lines.slice(-4)).toEqual([
    expect.stringMatching(/^trained for /),
    `saved what was learnt: ${file}`,
    `report: runs/${name}-digits/report.html`,
    expect.stringMatching(/^test accuracy \d/),
  ]);
}

const accuracyIn = (stdout: string) => Number(/^test accuracy (\d+\.\d\d)% \(\d+ of 2000\)$/m.exec(stdout)?.[1]);
const numbersIn = (stdout: string) => stdout.match(/loss \d\S+|accuracy .*/g);
