/**
 * Kills a training by SIGKILL at random moments and starts it anew, on wasm; then changes bytes of checkpoints at random,
 * and tries to resume each. The long form of tests.
 *
 *     pnpm soak:checkpoints
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { parseArgs } from "node:util";
import { killed } from "../training/checkpoint/kills.ts";
import { mutated } from "../training/checkpoint/mutations.ts";

const { values } = parseArgs({
  args: argv.slice(2).filter((word) => word !== "--"),
  options: {
    kills: { type: "string", default: "200" },
    mutations: { type: "string", default: "1000000" },
    seed: { type: "string", default: "0" },
  },
});

const folder = await mkdtemp(join(tmpdir(), "tsumiki-kills-"));
try {
  const started = performance.now();
  const { kills, ended, wrong, stray } = await killed(folder, Number(values.kills), Math.random, ["12", "1", "wasm"]);
  const outcome = `${ended} trainings came to their end, ${wrong.length} with other bits; ${stray.length} stray files`;
  console.log(`killed ${kills} times: ${outcome}; ${seconds(started)} s`);
  if (wrong.length + stray.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

const started = performance.now();
const { refused, taken, slowest, failures } = await mutated(Number(values.mutations), Number(values.seed));
for (const failure of failures.slice(0, 10)) console.log(failure);
console.log(
  `changed ${refused + taken} times: ${refused} refused, ${taken} taken (of other numbers alone), ${failures.length} failures, the slowest ${slowest.toFixed(0)} ms; ${seconds(started)} s`,
);
if (failures.length > 0) process.exitCode = 1;

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
