import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { load } from "tsumiki";
import { afterAll, expect, test, vi } from "vitest";
import { linesOf, type Outcome, oneThread, run } from "./command.ts";
import { Terminal } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "tsumiki-mnist-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A training of `mlp` on so few images that it takes no time. */
const brief = ["--model", "mlp", "--limit", "300", "--epochs", "1"];
const train = (...args: string[]) => run("mnist", [...oneThread, ...args], { cwd: folder });
/** What several tests look at. */
const briefly = train(...brief);

const isLinux = process.platform === "linux";

test.runIf(isLinux)("--open hands the report to the browser, and leaves it to that", async () => {
  const opened = join(folder, "opened");
  const browser = join(folder, "browser");
  writeFileSync(browser, `#!/bin/sh\necho "$1" > '${opened}.new' && mv '${opened}.new' '${opened}'\n`, { mode: 0o755 });
  const desktop = { XDG_CURRENT_DESKTOP: undefined, DESKTOP_SESSION: undefined, DISPLAY: undefined };
  const env = { ...desktop, BROWSER: browser };
  const { code, stdout, stderr } = await run("mnist", [...oneThread, ...brief, "--open"], { cwd: folder, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("report: runs/mlp-digits/report.html");
  await vi.waitFor(() => expect(readFileSync(opened, "utf8")).toMatch(/runs\/mlp-digits\/report\.html\n$/), 20_000);
});

const accuracy = /^test accuracy (\d+\.\d\d)% \((\d+) of 2000\)$/;

test("trains a convolutional network, says on what and how it goes, and ends with the test accuracy", async () => {
  const { code, stdout, stderr } = await train("--limit", "2000", "--epochs", "2");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  const lines = linesOf(stdout);
  const summary = lines.splice(0, lines.findIndex((line) => line.startsWith("total")) + 1).join("\n");
  expect(summary).toContain("0 Conv2d     30 x 24 x 24         780\n1 ReLU ");
  expect(summary).toContain("total                         433,890");

  const step = "epoch E  step N  loss L  R images/s  T left";
  expect(withoutCurve(lines).map(shape)).toEqual([
    "data     digits: 2,000 images to train with, 2,000 to test",
    expect.stringMatching(/^machine {2}wasm kernels \((relaxed-)?simd\), \d+ threads?, Node \d+\.\d+\.\d+$/),
    "batches  of 100, seed 42",
    "updates  Adam, learning rate in one cycle up to 0.006",
    ...Array.from({ length: 10 }, () => step),
    "epoch E  loss L  validation accuracy A  S s",
    ...Array.from({ length: 10 }, () => step),
    "epoch E  loss L  validation accuracy A  S s",
    "trained for S s, R images/s",
    "saved what was learnt: runs/simple-digits/model.safetensors",
    "report: runs/simple-digits/report.html",
    "test accuracy A",
  ]);
  expect(lines[4]).toMatch(/^epoch 1\/2 {2}step {2}2\/20 {2}loss \d/);
  expect(lines[25]).toMatch(/^epoch 2\/2 {2}loss/);

  const [, percent, correct] = accuracy.exec(lines.at(-1) as string) as RegExpExecArray;
  expect(percent).toBe((Number(correct) / 20).toFixed(2));
  expect(Number(percent)).toBeGreaterThan(85);
  expect(lines[25]).toContain(`validation accuracy ${percent}% (${correct} of 2000)`);
});

test("saves safetensors of the names and shapes of the network, and beside them the report and the history", async () => {
  await briefly;
  const { tensors } = await load(join(folder, "runs/mlp-digits/model.safetensors"));
  expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
    ["1.weight", [784, 100]],
    ["1.bias", [100]],
    ["3.weight", [100, 10]],
    ["3.bias", [10]],
  ]);
  expect(readdirSync(join(folder, "runs/mlp-digits")).sort()).toEqual([
    "history.csv",
    "model.safetensors",
    "report.html",
  ]);
});

test("a saved network, loaded and only evaluated, is as accurate, whatever the seed, and is not saved again", async () => {
  const file = "runs/mlp-digits/model.safetensors";
  const trained = await briefly;
  expect(trained.stdout).toContain(`saved what was learnt: ${file}\n`);
  const loaded = await train("--model", "mlp", "--epochs", "0", "--load", file, "--seed", "7");
  expect(loaded.code).toBe(0);
  expect(lastLine(loaded)).toMatch(accuracy);
  expect(lastLine(loaded)).toBe(lastLine(trained));
  expect(loaded.stdout).not.toMatch(/saved|epoch|trained|NaN/);
});

test("--epochs 0 saves where that is asked for", async () => {
  const { code, stdout } = await train("--model", "mlp", "--epochs", "0", "--save", "untrained.safetensors");
  expect(code).toBe(0);
  expect(stdout).toContain("saved what was learnt: untrained.safetensors\n");
  expect(existsSync(join(folder, "untrained.safetensors"))).toBe(true);
});

test.each([
  ["a folder of that name", "taken", "there is a folder of that name, and only a regular file is replaced"],
  ...(existsSync("/proc") ? [["a folder that takes no files", "/proc/model", "its folder takes no files"]] : []),
])("where nothing could be saved, nothing is trained: %s", async (_, file, why) => {
  mkdirSync(join(folder, "taken"), { recursive: true });
  writeFileSync(join(folder, "file"), "");
  const { code, stdout, stderr } = await train(...brief, "--save", file);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  const line = `error: option '--save' argument '${file}' is invalid. It cannot be written: ${why}`;
  expect(linesOf(stderr)).toEqual([expect.stringContaining(line)]);
});

test("output that nobody reads any more ends the run without a word, and what was learnt is saved", async () => {
  const args = ["--model", "mlp", "--limit", "300", "--epochs", "1000"];
  const { stdout, stderr } = await inShell('{ "$@"; echo "code $?" >&2; } | head -n 20', args);
  expect(linesOf(stdout)).toHaveLength(20);
  expect(stderr).toBe("code 0\n");
  expect(existsSync(join(folder, "runs/mlp-digits/model.safetensors"))).toBe(true);
});

test.runIf(existsSync("/dev/full"))(
  "output that does not fit is one line and exit code 1, and all is learnt",
  async () => {
    const { stderr } = await inShell('"$@" >/dev/full; echo "code $?" >&2', brief);
    expect(linesOf(stderr)).toEqual([
      "error: cannot write the output: ENOSPC: no space left on device, write",
      "code 1",
    ]);
    expect(existsSync(join(folder, "runs/mlp-digits/model.safetensors"))).toBe(true);
  },
);

/** @param script in which "$@" is the main job */
async function inShell(script: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  rmSync(join(folder, "runs"), { recursive: true, force: true });
  const main = fileURLToPath(new URL("../../examples/mnist/src/main.ts", import.meta.url));
  const command = [process.execPath, "--conditions=@tsumiki/source", main, ...oneThread, ...args];
  const shell = spawn("sh", ["-c", script, "sh", ...command], { cwd: folder });
  const [stdout, stderr] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
  return { stdout, stderr };
}

test("the same seed gives the same numbers on any number of threads, another seed others", async () => {
  const numbersOf = ({ stdout }: Outcome) =>
    linesOf(stdout)
      .filter((line) => !line.startsWith("machine"))
      .map(withoutTimes);
  const first = numbersOf(await briefly);
  expect(first.join("\n")).toMatch(/loss \d\.\d{4}/);
  expect(numbersOf(await train(...brief, "--threads", "2"))).toEqual(first);
  const lossesOf = (lines: readonly string[]) => lines.join("\n").match(/loss \S+/g);
  expect(lossesOf(numbersOf(await train(...brief, "--seed", "6")))).not.toEqual(lossesOf(first));
});

test("--optimizer names what trains, and a constant rate", async () => {
  const { code, stdout } = await train(...brief, "--epochs", "2", "--optimizer", "lion", "--learning-rate", "0.0005");
  expect(code).toBe(0);
  const [first, second] = [...stdout.matchAll(/^epoch \d\/2 {2}loss (\S+)/gm)].map(([, loss]) => Number(loss));
  expect(second).toBeLessThan(first as number);
});

test("--model deep trains the network of chapter 8, at a constant learning rate if that is given", async () => {
  const { code, stdout } = await train(
    ...["--model", "deep", "--limit", "100", "--batch-size", "50", "--epochs", "1", "--learning-rate", "0.001"],
  );
  expect(code).toBe(0);
  expect(stdout).toContain("19 Affine     10                   510\n20 Dropout ");
  expect(stdout).toContain("epoch 1/1  step 2/2  loss ");
  expect(lastLine({ stdout })).toMatch(accuracy);
});

test.each([
  [60, 10, ""],
  [120, 30, "  R images/s"],
])("on a terminal of %i columns a bar moves, nothing is wrapped, nothing left behind", async (columns, bar, speed) => {
  const prelude = `Object.assign(process.stdout, { isTTY: true, columns: ${columns} })`;
  const { code, stdout } = await run("mnist", [...oneThread, "--limit", "1000", "--epochs", "2"], {
    cwd: folder,
    prelude,
  });
  expect(code).toBe(0);
  const terminal = new Terminal();
  terminal.write(stdout);

  expect(terminal.frames.length).toBeGreaterThanOrEqual(4);
  for (const frame of terminal.frames) {
    expect(frame).toMatch(/^█*░* {2}epoch [12]\/2 {2}step [ \d]\d\/10 {2}loss \d/);
    expect(shape(frame.slice(bar))).toBe(`  epoch E  step N  loss L${speed}  T left`);
  }
  expect(terminal.frames.map((frame) => frame.slice(0, bar))).toContain("█".repeat(bar));
  expect(terminal.frames).toContainEqual(expect.stringContaining("step 10/10"));

  const shown = terminal.lines.slice(terminal.lines.findIndex((line) => line.startsWith("updates")) + 1);
  expect(withoutCurve(shown).map(shape)).toEqual([
    "epoch       loss  test accuracy                time",
    expect.stringMatching(/^1\/2 {7}\d\.\d{4} {2}A +S s$/),
    expect.stringMatching(/^2\/2 {7}\d\.\d{4} {2}A +S s$/),
    "trained for S s, R images/s",
    "saved what was learnt: runs/simple-digits/model.safetensors",
    "report: runs/simple-digits/report.html",
    "test accuracy A",
    "",
  ]);
  expect(Math.max(...[...terminal.lines, ...terminal.frames].map((line) => line.length))).toBeLessThanOrEqual(columns);
  expect(terminal).toMatchObject({ cursorVisible: true, wrapsLines: true });
});

/** What is left when the curve is taken out, which has to be there. */
function withoutCurve(lines: readonly string[]): string[] {
  const start = lines.findIndex((line) => /^loss over \d+ steps$/.test(line));
  expect(start).toBeGreaterThan(0);
  const curve = lines.slice(start + 1, start + 8);
  expect(curve.every((line) => /^ +\d+\.\d\d [┤┼]/.test(line))).toBe(true);
  expect([lines[start - 1], lines[start + 8]]).toEqual(["", ""]);
  return [...lines.slice(0, start - 1), ...lines.slice(start + 9)];
}

/** A line with its numbers replaced by letters. */
function shape(line: string): string {
  return withoutTimes(line)
    .replace(/epoch \d+\/\d+/, "epoch E")
    .replace(/step +\d+\/\d+/, "step N")
    .replace(/loss \d+\.\d{4}/, "loss L")
    .replace(/\d+\.\d\d% \(\d+ of 2000\)/, "A")
    .replace(/\d+\.\d\d%/, "P");
}

function withoutTimes(line: string): string {
  return line
    .replace(/\d+\.\d s\b/, "S s")
    .replace(/[\d,]+ images\/s/, "R images/s")
    .replace(/\d+:\d\d left/, "T left");
}

function lastLine({ stdout }: Pick<Outcome, "stdout">): string {
  return linesOf(stdout).at(-1) as string;
}
