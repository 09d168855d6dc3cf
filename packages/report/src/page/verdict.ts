import { text } from "@tsumiki/charts";
import type { TrainingRecord } from "../record.ts";
import { advice } from "./advice.ts";
import { bestEpoch, classErrors, guessing, intervalOf, numberErrors } from "./reading.ts";
import { coefficient, counted, duration, facts, grouped, number, percent, sampleWord } from "./words.ts";

/** What comes first: how good it is, against what, and what to do next. */
export function verdict(record: TrainingRecord): string {
  const [figure, words] = headline(record);
  const next = advice(record).map((sentence) => `<li>${text(sentence)}</li>`);
  return `<header>
<h1>${text(record.title)}</h1>
<div class="verdict">
<p class="headline"><strong>${text(figure)}</strong> <span>${text(words)}</span></p>
${facts(verdictFacts(record))}
</div>
${record.reason === "failed" ? `<p class="failure">${text(record.error)}</p>` : ""}
<div class="next"><h2>What to do next</h2><ul>${next.join("")}</ul></div>
</header>`;
}

function headline(record: TrainingRecord): readonly [figure: string, words: string] {
  const { tested, stepRows } = record;
  const errors = classErrors(record);
  if (tested !== undefined && errors !== undefined) {
    const what = errors.mistakes.length === 0 && errors.correct < errors.count ? "position" : sampleWord(record);
    return [percent(errors.correct / errors.count), `of ${counted(errors.count, `${tested.role} ${what}`)} right`];
  }
  const numbers = numberErrors(record);
  if (tested !== undefined && numbers !== undefined) {
    const on = `on ${counted(numbers.count, `${tested.role} sample`)}`;
    if (numbers.r2 !== undefined) return [`R² ${coefficient(numbers.r2)}`, on];
    return [number(numbers.meanAbsoluteError), `mean absolute error ${on}`];
  }
  if (tested !== undefined) return [number(tested.loss), `loss on ${counted(tested.count, `${tested.role} sample`)}`];
  const last = stepRows.at(-1);
  if (last === undefined) return ["Nothing learnt", "no step was done"];
  return [number(last.loss), "training loss at the end"];
}

function verdictFacts(record: TrainingRecord): (readonly [string, string | undefined])[] {
  const errors = classErrors(record);
  const numbers = numberErrors(record);
  const interval = errors && intervalOf(errors).map((share) => (100 * share).toFixed(1));
  const isSeen = record.tested?.role === "training";
  return [
    ["95 % interval (Wilson)", interval && `${interval[0]} to ${interval[1]} %`],
    ["Always the largest class", errors && guessingWords(record)],
    [
      "Mean absolute error",
      numbers && `${number(numbers.meanAbsoluteError)}, of always the mean ${number(numbers.meanAbsoluteErrorOfMean)}`,
    ],
    ["Held back", isSeen ? "nothing: these were trained on" : heldBackWords(record)],
    ["Best epoch", bestWords(record)],
    ["Ended", endWords(record)],
    ["Time", timeWords(record)],
  ];
}

/** Of data that were looked at before the end. */
function heldBackWords({ tested, epochRows }: TrainingRecord): string | undefined {
  if (tested?.role !== "test" || !tested.isValidation || epochRows.length < 2) return undefined;
  return "from learning, but looked at after every epoch";
}

function guessingWords(record: TrainingRecord): string | undefined {
  const errors = classErrors(record);
  if (errors === undefined) return undefined;
  const share = percent(guessing(errors));
  return errors.names.length === 1 ? `${share}: there is but one class` : share;
}

function bestWords(record: TrainingRecord): string | undefined {
  const best = bestEpoch(record);
  if (best?.validation === undefined) return undefined;
  const { accuracy, loss } = best.validation;
  const reached = accuracy === undefined ? `loss ${number(loss)}` : `${percent(accuracy)}, loss ${number(loss, 3)}`;
  return `${grouped(best.epoch)} of ${grouped(record.epochRows.length)} (${reached})`;
}

function endWords({ reason, epochs, epochRows, steps }: TrainingRecord): string {
  if (reason === "done") return `after all ${counted(epochs, "epoch")}, ${counted(steps, "step")}`;
  const place = `in epoch ${grouped(Math.min(epochs, epochRows.length + 1))} of ${grouped(epochs)}, after ${counted(steps, "step")}`;
  const isBetween = reason === "stopped" && epochRows.at(-1)?.step === steps;
  const where = isBetween ? `after epoch ${grouped(epochRows.length)} of ${grouped(epochs)}` : place;
  return { stopped: `stopped ${where}`, interrupted: `interrupted ${where}`, failed: `failed ${where}` }[reason];
}

function timeWords({ seconds, wallSeconds, steps, machine: { threads } }: TrainingRecord): string | undefined {
  if (steps === 0) return undefined;
  const whole = wallSeconds > 1.05 * seconds + 0.1 ? `, ${duration(wallSeconds)} with all around it` : "";
  return `${duration(seconds)} of training${whole}, ${counted(threads, "thread")}`;
}
