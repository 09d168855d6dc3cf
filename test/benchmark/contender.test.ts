import { expect, onTestFinished, test } from "vitest";
import { Contender } from "./src/contender.ts";

const ready = `console.log("a library says hello"); console.log('{"ready":true}');`;
const answering = `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  console.log(JSON.stringify({ milliseconds: [JSON.parse(line).batch] }));
});`;

async function start(script: string, limit = 10_000): Promise<Contender> {
  const contender = await Contender.start({ command: process.execPath, args: ["-e", script] }, limit);
  onTestFinished(() => contender.close());
  return contender;
}

const request = { model: "simple", batch: 20 };

test("a contender answers what it is asked, whatever else it prints", async () => {
  const contender = await start(ready + answering);
  expect(await contender.ask(request)).toEqual({ milliseconds: [20] });
  expect(await contender.ask({ ...request, batch: 30 })).toEqual({ milliseconds: [30] });
});

test("one that is not there, or ends, is an error that says why", async () => {
  const missing = Contender.start({ command: "no-such-command", args: [] }, 10_000);
  await expect(missing).rejects.toThrow("spawn no-such-command ENOENT");
  await expect(start(`throw new RangeError("out of memory")`)).rejects.toThrow("RangeError: out of memory");
  const contender = await start(`${ready} process.stdin.once("data", () => process.exit(1));`);
  await expect(contender.ask(request)).rejects.toThrow("it ended without a word");
});

test("one that takes longer than its limit is ended", async () => {
  const contender = await start(`${ready} setInterval(() => {}, 1000);`);
  await expect(contender.ask(request, 50)).rejects.toThrow("no answer within 0.05 s");
});
