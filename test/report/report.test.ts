import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onNotice } from "@tsumiki/kernels";
import { historyCsv, Recorder, report, reportHtml } from "@tsumiki/report";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { onWasm, recorded } from "./support.ts";

onWasm();
const folder = mkdtempSync(join(tmpdir(), "tsumiki-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("writes the page and the history, nothing beside them, and says where", async () => {
  const say = vi.fn();
  const where = join(folder, "runs/mine");
  const listener = report(where, { say, command: "node train.ts", title: "mine" });
  await recorded({}, { listeners: [listener] });
  expect(say.mock.calls).toEqual([[`report: ${join(where, "report.html")}`]]);
  expect(readdirSync(where).sort()).toEqual(["history.csv", "report.html"]);
  expect(readFileSync(join(where, "report.html"), "utf8")).toContain("<h1>mine</h1>");
  expect(readFileSync(join(where, "history.csv"), "utf8").split("\n")).toHaveLength(18);
});

test("a recorder gives the same page and history, without a file", async () => {
  const { record } = await recorded({ title: "mine" });
  expect(reportHtml(record)).toContain("<h1>mine</h1>");
  expect(historyCsv(record)).toMatch(/^step,steps,epoch,loss/);
});

test("what cannot be written is a notice that says where and why, and the training's result is untouched", async () => {
  const notices: string[] = [];
  const before = onNotice((message) => notices.push(message));
  onTestFinished(() => void onNotice(before));
  writeFileSync(join(folder, "file"), "");
  const where = join(folder, "file", "mine");
  const say = vi.fn();
  const { result, events } = await recorded({}, { listeners: [report(where, { say })] });
  expect(result?.epochs).toBe(4);
  expect(events.at(-1)).toMatchObject({ type: "end", reason: "done" });
  expect(say).not.toHaveBeenCalled();
  expect(notices).toEqual([
    expect.stringContaining(`report: there is none in ${where}: cannot write ${join(where, "report.html")}: `),
  ]);
  expect(notices[0]).toMatch(/ENOTDIR|EEXIST/);
});

test("a report that cannot say where it is does not end the training", async () => {
  const before = onNotice(() => {});
  onTestFinished(() => void onNotice(before));
  const where = join(folder, "mute");
  const say = () => {
    throw new Error("no terminal");
  };
  const { result } = await recorded({}, { listeners: [report(where, { say })] });
  expect(result?.epochs).toBe(4);
  expect(existsSync(join(where, "report.html"))).toBe(true);
});

test("what is no folder, and options that nobody knows, are refused at once", () => {
  const cast = report as unknown as (folder: unknown, options?: unknown) => unknown;
  expect(() => cast(3)).toThrow('report: expected the name of a folder such as "runs/mine", got the number 3');
  expect(() => cast("")).toThrow("got the string");
  expect(() => cast("runs", { say: "loudly" })).toThrow("report: say must be a function");
  expect(() => cast("runs", { seeds: 1 })).toThrow("unknown option seeds, did you mean seed?");
  expect(new Recorder()).toBeInstanceOf(Recorder);
});
