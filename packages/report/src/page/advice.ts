import type { EpochRow, TrainingRecord } from "../record.ts";
import { bestEpoch, classErrors, confusedPairs, guessing, intervalOf, numberErrors, usualUpdate } from "./reading.ts";
import { counted, duration, grouped, number, percent, sampleWord } from "./words.ts";

/** So many sentences are enough. */
const most = 4;

/**
 * What to do next, the most urgent first: what the numbers of this training say, each with the numbers that say it.
 */
export function advice(record: TrainingRecord): string[] {
  const rules = isOfOneClass(record)
    ? [ending, oneClass]
    : [ending, chance, heldBack, byHeart, gap, plateau, unfinished, begun, small, updates, dead, pairs];
  const found = rules.flatMap((rule) => rule(record) ?? []);
  return found.length === 0 ? [settled(record)] : found.slice(0, most);
}

function ending({ reason, error = "", steps, epochs, stepsPerEpoch, stepRows }: TrainingRecord): string | undefined {
  if (reason === "failed") {
    const rate = stepRows.at(-1)?.learningRate;
    const isAstray = /finite|NaN|Infinity/.test(error);
    const hint =
      rate === undefined
        ? "Begin with a smaller learning rate, and look at the data for numbers that are not finite."
        : `A learning rate of a third (it was ${number(rate, 3)}), or clipByNorm(1), mostly mends that.`;
    return isAstray
      ? `Numbers ran out of their range. ${hint}`
      : "Mend the error above; what is shown here was there before it.";
  }
  if (reason !== "interrupted") return undefined;
  const all = stepsPerEpoch === undefined ? "" : ` of ${grouped(epochs * stepsPerEpoch)}`;
  return `It was interrupted after ${grouped(steps)}${all} steps: let it run to its end before you judge it.`;
}

/** Whether whatever always says the same is right. */
function isOfOneClass(record: TrainingRecord): boolean {
  const errors = classErrors(record);
  return errors !== undefined && errors.count > 0 && guessing(errors) === 1;
}

function oneClass({ data: { classCounts = [] }, tested }: TrainingRecord): string {
  const isAll = classCounts.filter((count) => count > 0).length === 1;
  const where = isAll || tested?.role === "training" ? "All samples are" : `All ${tested?.role} samples are`;
  return `${where} of one class, and whatever always says that one is right: this accuracy says nothing. Give it samples of at least two classes.`;
}

/** So few steps cannot have taught much. */
const fewSteps = 50;

function chance(record: TrainingRecord): string | undefined {
  if (!isChance(record) || record.steps === 0) return undefined;
  const rate = record.stepRows.reduce((largest, row) => Math.max(largest, row.learningRate), 0);
  if (isAstray(record)) {
    const highest = number(
      record.stepRows.reduce((most, row) => Math.max(most, row.largest), 0),
      3,
    );
    return `The loss began at ${number(record.firstLoss ?? Number.NaN, 3)} and rose to ${highest}: the learning rate (up to ${number(rate, 3)}) is too large. Try a tenth of it, and a tenth of that.`;
  }
  const is = "It is no better than always saying the largest class";
  if (record.steps < fewSteps) {
    return `${is}, and ${counted(record.steps, "step")} cannot make it so: train for some hundred before you judge it.`;
  }
  const usual = usualUpdate(record);
  if (usual !== undefined && usual <= asleep) {
    const moved = usual > 0 ? `by only ${number(usual, 2)} of their size, where 10⁻³ is common` : "not at all";
    return `${is}, and a usual step moves its weights ${moved}: try a learning rate of ten times and of a hundred times (the largest was ${number(rate, 3)}).`;
  }
  return `${is}: train longer, try a learning rate of a tenth and of ten times (the largest was ${number(rate, 3)}), and look whether labels belong to their ${sampleWord(record)}s.`;
}

function heldBack({ tested }: TrainingRecord): string | undefined {
  if (tested?.role !== "training") return undefined;
  return "This is how it does on what it was trained on: keep some data back and give them as validate, to know how it does on others.";
}

/** Below this ratio of update to weight nothing moves. */
const asleep = 2e-5;

/** Whether it is no better than always saying the largest class, as far as one can tell. */
function isChance(record: TrainingRecord): boolean {
  const errors = classErrors(record);
  if (errors === undefined || errors.names.length < 2) return false;
  return intervalOf(errors)[0] <= guessing(errors);
}

/** Whether the loss was ever far above where it began. */
function isAstray({ stepRows, firstLoss = Number.POSITIVE_INFINITY }: TrainingRecord): boolean {
  return stepRows.some(({ largest }) => largest > 3 * firstLoss);
}

function byHeart(record: TrainingRecord): string | undefined {
  const rows = record.epochRows.filter(({ validation }) => validation !== undefined);
  const final = rows.at(-1);
  const last = final?.validation;
  if (last === undefined || rows.length < 3) return undefined;
  if ((final?.training?.loss ?? final?.loss ?? 0) > 0.8 * last.loss) return undefined;
  const lowest = rows.reduce((low, row) => (row.validation!.loss < low.validation!.loss ? row : low));
  if (last.loss < 1.1 * lowest.validation!.loss) return undefined;
  return `The validation loss was lowest in epoch ${lowest.epoch} (${number(lowest.validation!.loss, 3)}) and has risen to ${number(last.loss, 3)}: what comes after is learnt by heart. EarlyStopping keeps the best epoch; augmentation, dropout or weight decay let it go on.`;
}

function gap({ epochRows }: TrainingRecord): string | undefined {
  const { training, validation } = epochRows.at(-1) ?? {};
  if (training?.accuracy === undefined || validation?.accuracy === undefined) return undefined;
  const difference = training.accuracy - validation.accuracy;
  const [own, other] = [1 - training.accuracy, 1 - validation.accuracy];
  if (difference < 0.01 || other < 2 * own) return undefined;
  return `Of the training data ${percent(training.accuracy)} are right, of the validation data ${percent(validation.accuracy)}: it knows by heart what it has seen. More data or augmentation helps most, then dropout and weight decay.`;
}

function unfinished(record: TrainingRecord): string | undefined {
  const { epochRows, reason, stepRows, seconds } = record;
  const best = bestEpoch(record);
  const last = epochRows.at(-1);
  const earlier = epochRows[Math.floor(epochRows.length * 0.6) - 1]?.validation ?? epochRows[0]?.validation;
  if (plateau(record) !== undefined) return undefined;
  if (best === undefined || best !== last || reason === "interrupted" || reason === "failed") return undefined;
  if ((last.training?.accuracy ?? 0) > 0.999) return undefined; // there is nothing left to be learnt from
  if (epochRows.length < 2 || earlier === undefined || best.validation!.loss > 0.95 * earlier.loss) return undefined;
  const peak = stepRows.reduce((largest, row) => Math.max(largest, row.learningRate), 0);
  const isOver = last.learningRate < 0.05 * peak;
  const how = isOver ? "the learning rate has come to its end, so give the whole schedule more epochs" : "go on";
  return `The last epoch was the best, and still gained: ${how}. Twice as many take about ${duration(2 * seconds)}.`;
}

/** So many of the last epochs, of at least twice as many, without a gain are a plateau. */
const flat = 5;

/** A training loss that fell, and then no longer, at a rate that had not come to its end. */
function plateau(record: TrainingRecord): string | undefined {
  const { epochRows, stepRows } = record;
  const [before, last] = [epochRows.slice(0, -flat), epochRows.slice(-flat)];
  const [first, end] = [epochRows[0], epochRows.at(-1)];
  if (before.length < flat || first === undefined || end === undefined) return undefined;
  const lowest = (rows: readonly EpochRow[]) => Math.min(...rows.map(({ loss }) => loss));
  const peak = stepRows.reduce((largest, row) => Math.max(largest, row.learningRate), 0);
  const isFallen = lowest(before) < 0.9 * first.loss;
  const isRight = (end.training?.accuracy ?? numberErrors(record)?.r2 ?? 0) > 0.99;
  if (!isFallen || isRight || end.learningRate < 0.05 * peak || lowest(last) < 0.99 * lowest(before)) return undefined;
  const reached = before.reduce((best, row) => (row.loss < best.loss ? row : best));
  return `The training loss stands at about ${number(lowest(last), 3)} since epoch ${grouped(reached.epoch)}: a learning rate of a tenth from there on (ReduceOnPlateau, or a schedule) shows whether it is too large. If that gains nothing, the network is too small, or the data say no more.`;
}

/** A training that ended while its loss had hardly fallen, and yet is better than chance. */
function begun(record: TrainingRecord): string | undefined {
  const { firstLoss = 0, stepRows, steps, reason, seconds } = record;
  const errors = classErrors(record);
  const last = stepRows.at(-1)?.loss ?? 0;
  const isEnded = (reason === "done" || reason === "stopped") && last >= 0.5 * firstLoss;
  if (!isEnded || errors === undefined || errors.correct > 0.9 * errors.count) return undefined;
  if (isChance(record) || isAstray(record) || unfinished(record) || plateau(record)) return undefined;
  return `It has hardly begun: in ${counted(steps, "step")} the loss went from ${number(firstLoss, 3)} to ${number(last, 3)}. Train longer; ten times as long takes about ${duration(10 * seconds)}.`;
}

function small(record: TrainingRecord): string | undefined {
  const { training, validation } = record.epochRows.at(-1) ?? {};
  const errors = classErrors(record);
  if (training?.accuracy === undefined || validation?.accuracy === undefined || errors === undefined) return undefined;
  if (training.accuracy > 0.97 || training.accuracy < guessing(errors) + 0.05) return undefined;
  if (1 - validation.accuracy > 1.3 * (1 - training.accuracy) || plateau(record)) return undefined;
  return `Training and validation data go equally wrong (${percent(1 - training.accuracy, 1)} and ${percent(1 - validation.accuracy, 1)}): the network has not learnt what it could. More epochs, another learning rate or more channels come before regularization.`;
}

function updates(record: TrainingRecord): string | undefined {
  const usual = usualUpdate(record);
  const peak = record.stepRows.reduce((largest, row) => Math.max(largest, row.learningRate), 0);
  const isAnnealed = (record.stepRows.at(-1)?.learningRate ?? 0) < 0.05 * peak;
  if (usual === undefined || isAstray(record) || isChance(record)) return undefined;
  if (usual > 2e-2) {
    return `A usual step moves weights by ${percent(usual, 1)} of their size, where 0.1 % is common: a smaller learning rate will be calmer.`;
  }
  if (usual > asleep || isAnnealed) return undefined;
  if (usual === 0)
    return "A usual step does not move the weights at all: the learning rate is 0, or no gradient comes to them.";
  return `A usual step moves weights by only ${number(usual, 2)} of their size, where 10⁻³ is common: a larger learning rate will be faster.`;
}

function dead({ health }: TrainingRecord): string | undefined {
  const worst = health.reduce((most, layer) => ((layer.dead ?? 0) > (most?.dead ?? 0) ? layer : most), health[0]);
  if (worst?.dead === undefined || worst.dead < 0.4) return undefined;
  return `In ${worst.name} ${worst.kind}, ${percent(worst.dead, 0)} of the units are 0 for everything and learn nothing: a smaller learning rate, normalization or LeakyReLU keeps them alive.`;
}

function pairs(record: TrainingRecord): string | undefined {
  const errors = classErrors(record);
  if (errors === undefined || errors.names.length < 3 || isChance(record)) return undefined;
  if (errors.correct < 0.8 * errors.count) return undefined; // a few pairs are not what is wrong
  const wrong = errors.count - errors.correct;
  const [first, second, third] = confusedPairs(errors);
  if (first === undefined || first.count < 3) return undefined;
  const named = [first, second, third].flatMap((pair) =>
    pair === undefined || pair.count < 3 ? [] : [`${pair.label} taken for ${pair.said} (${pair.count})`],
  );
  return `Of ${counted(wrong, "mistake")}, the most frequent are ${named.join(", ")}: look at these ${sampleWord(record)}s below; some labels may be wrong.`;
}

function settled(record: TrainingRecord): string {
  const errors = classErrors(record);
  if (record.tested === undefined) {
    return "Keep some data back and give them as validate: how well it does on what it has not seen, nobody knows yet.";
  }
  if (errors === undefined) return "Nothing stands out. Another seed tells how much of this is luck.";
  const [low, high] = intervalOf(errors);
  return `Nothing stands out. What differs by less than ${percent((high - low) / 2, 1)} from this may be luck: compare over several seeds.`;
}
