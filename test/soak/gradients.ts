// Checks the gradients of many random configurations over all layers and losses: see README.md beside this.

import { parseArgs } from "node:util";
import { checkRandom, names, type Outcome } from "./check.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: "0" },
    only: { type: "string", multiple: true },
  },
});
const count = Number(values.count);
const chosen = values.only ?? names;
const unknown = chosen.find((name) => !names.includes(name));
if (!Number.isInteger(count) || count < 1)
  throw new RangeError(`--count must be a whole number from 1, got ${values.count}`);
if (unknown !== undefined) throw new RangeError(`--only: there is no ${unknown}, but ${names.join(", ")}`);

const started = performance.now();
const outcomes: Outcome[] = [];
for (let index = 0; index < count; index++) {
  const seed = `${values.seed}/${index}`;
  const outcome = checkRandom(chosen[index % chosen.length] as string, seed);
  outcomes.push(outcome);
  if (outcome.alarm) console.error(`\nseed ${seed}: ${outcome.configuration}\n${outcome.alarm}\n`);
  if ((index + 1) % 500 === 0) console.log(`${index + 1} of ${count}, ${alarms(outcomes)} alarms`);
}

for (const name of chosen)
  console.log(
    summary(
      name,
      outcomes.filter((outcome) => outcome.name === name),
    ),
  );
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `${count} random configurations of ${chosen.length} layers and losses in ${seconds} s: ${alarms(outcomes)} alarms`,
);
if (alarms(outcomes) > 0) process.exitCode = 1;

function alarms(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ alarm }) => alarm !== undefined).length;
}

/** "Conv2d                256 checked, 0 alarms, 3 with a gradient of zeros, errors up to 2.4e-9" */
function summary(name: string, outcomes: readonly Outcome[]): string {
  const vacuous = outcomes.filter((outcome) => outcome.vacuous).length;
  const errors = outcomes.map(({ largestError }) => largestError).filter(Number.isFinite);
  const checked = `${name.padEnd(20)} ${String(outcomes.length).padStart(5)} checked, ${alarms(outcomes)} alarms`;
  return `${checked}, ${vacuous} with a gradient of zeros, errors up to ${Math.max(0, ...errors).toExponential(1)}`;
}
