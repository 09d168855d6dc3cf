import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "tsumiki";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { linesOf, oneThread, run, start } from "./command.ts";
import { Terminal } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "tsumiki-signals-"));
const saved = "runs/mlp-digits/model.safetensors";
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  rmSync(join(folder, "runs"), { recursive: true, force: true });
  mkdirSync(join(folder, "runs/mlp-digits"), { recursive: true });
  writeFileSync(join(folder, saved), "what an earlier training has learnt");
});

const train = (prelude: string, ...args: string[]) =>
  run("mnist", ["--model", "mlp", "--limit", "300", ...oneThread, ...args], { cwd: folder, prelude });
const signals = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;
const kill = (...names: string[]) => names.map((name) => `process.kill(process.pid, "${name}");`).join("");

/** Sends them as soon as a line like this is written. */
function whenWritten(line: RegExp, ...names: string[]): string {
  return `
    const write = process.stdout.write;
    process.stdout.write = function (text, ...rest) {
      if (${line}.test(text)) { process.stdout.write = write; ${kill(...names)} }
      return write.call(this, text, ...rest);
    };`;
}

const terminal = "Object.assign(process.stdout, { isTTY: true, columns: 80 });";

test.each(signals)(
  "%s ends a training after the running step, which is saved, with exit code %i",
  async (name, exit) => {
    const { code, stdout, stderr } = await train(whenWritten(/^epoch 2.*step 1/, name), "--epochs", "1000");
    expect({ code, stderr }).toEqual({ code: exit, stderr: "" });
    // It is heard at the next turn of the event loop: where steps are short, some epochs later.
    const [interrupted, finished, last, page] = linesOf(stdout).slice(-4) as [string, string, string, string];
    const words = /^interrupted after epoch (\d+)\/1000 {2}step (\d)\/3 {2}loss \d\.\d{4}$/.exec(interrupted);
    const [epoch, step] = [Number(words?.[1]), Number(words?.[2])];
    expect(epoch).toBeGreaterThanOrEqual(2);
    // After its last step an epoch is evaluated, and then finished.
    const whole = step === 3 ? `(${epoch - 1}|${epoch})` : epoch - 1;
    expect(finished).toMatch(new RegExp(`^last finished: epoch ${whole}/1000 {2}loss .* s$`));
    expect(last).toBe(`saved what was learnt: ${saved}`);
    expect(page).toBe("report: runs/mlp-digits/report.html");
    expect(readFileSync(join(folder, "runs/mlp-digits/report.html"), "utf8")).toContain("interrupted in epoch");
    expect((await load(join(folder, saved))).tensors.size).toBe(4);
  },
);

test("before the first step nothing is learnt and nothing saved: a file that was there stays", async () => {
  // Sent when it is listened for, long before the data are there.
  const prelude = `process.on("newListener", (name) => {
    if (name === "SIGTERM") setImmediate(() => { ${kill("SIGTERM")} });
  });`;
  const { code, stdout, stderr } = await train(prelude);
  expect({ code, stderr }).toEqual({ code: 143, stderr: "" });
  expect(linesOf(stdout).slice(-3)).toEqual([
    "interrupted before the first step",
    "nothing learnt, nothing saved",
    `left as it was: ${saved}`,
  ]);
  assertAsItWas();
});

test("a second signal ends at once: the terminal is as it was, and the old file", async () => {
  const prelude = terminal + whenWritten(/step +1/, "SIGINT", "SIGTERM");
  const { code, stdout, stderr } = await train(prelude, "--epochs", "1000");
  expect({ code, stderr }).toEqual({ code: 143, stderr: "" });
  const screen = new Terminal();
  screen.write(stdout);
  expect(screen.frames.length).toBeGreaterThan(0);
  expect(screen).toMatchObject({ cursorVisible: true, wrapsLines: true });
  expect(screen.lines.slice(-2)).toEqual(["updates  Adam, learning rate in one cycle up to 0.006", ""]);
  assertAsItWas();
});

test("a terminal that was closed is told of twice, and yet what was learnt is saved", async () => {
  const { code, stdout } = await train(whenWritten(/step 2/, "SIGHUP", "SIGHUP"), "--epochs", "1000");
  expect(code).toBe(129);
  expect(linesOf(stdout).at(-2)).toBe(`saved what was learnt: ${saved}`);
});

test("a signal during the save: it is finished, and the run is", async () => {
  const prelude = `
    import fs from "node:fs";
    const { renameSync } = fs;
    fs.renameSync = (...names) => {
      if (names[1].endsWith(".safetensors")) { ${kill("SIGINT")} }
      renameSync(...names);
    };`;
  const { code, stdout, stderr } = await train(prelude, "--epochs", "1");
  // All that is left is a line: the process may have ended before it hears of the signal.
  expect([0, 130]).toContain(code);
  expect(stderr).toBe("");
  expect(linesOf(stdout).slice(-3)).toEqual([
    `saved what was learnt: ${saved}`,
    "report: runs/mlp-digits/report.html",
    expect.stringMatching(/^test accuracy \d/),
  ]);
  expect((await load(join(folder, saved))).tensors.size).toBe(4);
  expect(readdirSync(join(folder, "runs/mlp-digits"))).toHaveLength(3);
});

test("a signal during the last evaluation", async () => {
  const { code, stdout, stderr } = await train(whenWritten(/^batches/, "SIGTERM"), "--model", "deep", "--epochs", "0");
  expect({ code, stderr }).toEqual({ code: 143, stderr: "" });
  expect(linesOf(stdout).at(-1)).toBe("interrupted before the test accuracy was known");
});

test("Ctrl-Z hands over a whole terminal, and the training goes on where it was stopped", async () => {
  const prelude = terminal + whenWritten(/step +1/, "SIGTSTP");
  const training = start("mnist", ["--model", "mlp", "--epochs", "1000", ...oneThread], { cwd: folder, prelude });
  let output = "";
  let awakening: NodeJS.Timeout | undefined;
  training.process.stdout.on("data", (data) => {
    output += data;
    if (!output.includes("\u001b[?25h") || awakening !== undefined) return;
    // More than once: the cursor is there again a little before the process stops, and the first may come in between.
    awakening = setInterval(() => training.process.kill("SIGCONT"), 50);
    training.process.kill("SIGINT");
  });
  onTestFinished(() => {
    clearInterval(awakening);
    training.process.kill("SIGKILL");
  });
  expect((await training.outcome).code).toBe(130);
  expect(linesOf(output).at(-2)).toBe(`saved what was learnt: ${saved}`);
});

function assertAsItWas(): void {
  expect(readFileSync(join(folder, saved), "utf8")).toBe("what an earlier training has learnt");
  expect(readdirSync(join(folder, "runs/mlp-digits"))).toHaveLength(1);
}
