import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { linesOf, oneThread, run } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "tsumiki-until-"));
afterAll(() => rmSync(folder, { recursive: true }));

const train = (...args: string[]) => run("mnist", ["--model", "mlp", ...oneThread, ...args], { cwd: folder });
const accuracyIn = (line: string | undefined) => Number(/^test accuracy (\S+)%/.exec(line ?? "")?.[1]);

test("--until stops within an epoch, says after how much training, and saves what is as accurate", async () => {
  const { code, stdout } = await train("--batch-size", "20", "--until", "60");
  expect(code).toBe(0);
  const [reached, saved, page, accuracy] = linesOf(stdout).slice(-4);
  expect(reached).toMatch(/^reached 60% after \d+\.\d s of training: epoch 1\/10 {2}step [123]00\/400 {2}loss \S+$/);
  expect(saved).toBe("saved what was learnt: runs/mlp-digits/model.safetensors");
  expect(page).toBe("report: runs/mlp-digits/report.html");
  expect(accuracyIn(accuracy)).toBeGreaterThanOrEqual(60);

  const loaded = await train("--epochs", "0", "--load", "runs/mlp-digits/model.safetensors");
  expect(linesOf(loaded.stdout).at(-1)).toBe(accuracy);
});

test("--until stops after an epoch of less than a hundred steps too, and counts the seconds of all epochs", async () => {
  const { code, stdout } = await train("--limit", "500", "--until", "70");
  expect(code).toBe(0);
  const lines = linesOf(stdout);
  const epochs = [...stdout.matchAll(/^epoch \d+\/10 {2}loss .* (\d+\.\d) s$/gm)].map(([, seconds]) => Number(seconds));
  const [, seconds, last] = /^reached 70% after (\S+) s of training: epoch (\d+)\/10 /.exec(lines.at(-4) ?? "") ?? [];
  expect(Number(last)).toBe(epochs.length);
  const rounding = 0.05 * (epochs.length + 1) + 1e-9;
  expect(Math.abs(Number(seconds) - epochs.reduce((sum, each) => sum + each))).toBeLessThanOrEqual(rounding);
  expect(accuracyIn(lines.at(-1))).toBeGreaterThanOrEqual(70);
});

test("without reaching it, a training ends as ever", async () => {
  const { code, stdout } = await train("--limit", "300", "--epochs", "1", "--until", "100");
  expect(code).toBe(0);
  expect(linesOf(stdout).at(-4)).toMatch(/^trained for/);
  expect(stdout).not.toContain("reached");
});
