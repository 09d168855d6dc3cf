import { dataTable, figure, type LineChartOptions, lineChart, type Point, smoothed } from "@tsumiki/charts";
import type { EpochRow, StepRow, TrainingRecord } from "../record.ts";
import { classErrors, guessing } from "./reading.ts";
import { grouped, number, paragraph, percent, section } from "./words.ts";

/** So many rows a table has at most. */
const mostRows = 60;

/** A chart in two widths, so that its letters are legible in both. */
export function chart(options: LineChartOptions, caption?: string, table?: string): string {
  const { title, ...others } = options;
  return figure({
    chart: lineChart({ title, ...others, heading: false }),
    narrow: lineChart({ title, ...others, heading: false, width: 360, height: 260 }),
    ...(caption === undefined ? {} : { caption }),
    ...(table === undefined ? {} : { table }),
  });
}

/** At most so many, the first and the last among them. */
export function some<Row>(rows: readonly Row[], most = mostRows): readonly Row[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, index) => rows[Math.round((index * (rows.length - 1)) / (most - 1))] as Row);
}

/** Loss of training and validation, over the steps. */
export function lossSection(record: TrainingRecord): string | undefined {
  const { stepRows, epochRows, data, lossTakesClasses, firstLoss } = record;
  if (stepRows.length === 0) {
    return section("loss", "Loss", paragraph("No step was done, so there is no curve."));
  }
  const raw = stepRows.map(({ step, loss }): Point => [step, loss]);
  const window = Math.max(1, 2 * Math.floor(raw.length / 60) + 1);
  const each = windowWords(stepRows, window);
  const validation = epochRows.flatMap(({ step, validation: of }): Point[] => (of ? [[step, of.loss]] : []));
  const classes = data.classNames?.length ?? 0;
  const chance = Math.log(classes);
  const isNear = lossTakesClasses && classes > 1 && Math.max(...raw.map(([, loss]) => loss)) > 0.4 * chance;
  const smooth = smoothed(raw, window);
  const isLog = isWide([...smooth, ...validation].map(([, loss]) => loss));
  const figures = chart(
    {
      title: "Loss of training and validation over the steps",
      x: { label: "step" },
      y: isLog ? { label: "loss, logarithmic", scale: "log" } : { label: "loss", zero: true },
      series: [
        { name: "training", points: smooth, ...(window > 1 ? { raw } : {}), ...bandOf(stepRows) },
        ...(validation.length > 0 ? [{ name: "validation", points: validation, dashed: true }] : []),
      ],
      ...(isNear ? { marks: [{ y: chance, label: `guessing, ln ${grouped(classes)} = ${chance.toFixed(2)}` }] } : {}),
    },
    `${each} Training is measured before each update, with dropout and augmentation if there are some; validation after each epoch, without.`,
    epochTable(record),
  );
  const beginning =
    isNear && firstLoss !== undefined ? paragraph(firstLossWords(firstLoss, chance, classes)) : undefined;
  return section("loss", "Loss", beginning, figures);
}

/** Whether a curve that begins at zero would lie on its axis where it is most telling. */
function isWide(losses: readonly number[]): boolean {
  const [least, largest] = [Math.min(...losses), Math.max(...losses)];
  return least > 0 && largest > 30 * least;
}

function firstLossWords(loss: number, chance: number, classes: number): string {
  const all = `ln ${grouped(classes)} = ${number(chance, 3)}`;
  if (loss > 1.5 * chance) {
    return `The first loss was ${number(loss, 3)}, where guessing has ${all}: the network began surer than it had reason to be. Smaller initial weights, or normalized data, begin at guessing.`;
  }
  const first = `The first loss was ${number(loss, 3)}`;
  if (loss < 0.7 * chance) return `${first}, less than that of guessing, ${all}: the network knew something already.`;
  return `${first}, near that of guessing, ${all}, as it should be.`;
}

function windowWords(rows: readonly StepRow[], window: number): string {
  const count = rows[0]?.count ?? 1;
  const steps = count * window;
  const mean =
    window > 1 ? `The strong line is the mean over ${grouped(steps)} steps, the thin one ` : "The line shows ";
  const range = count === 1 ? "" : "; the band is the range of the single steps";
  return `${mean}${count === 1 ? "each step" : `the mean of each ${grouped(count)} steps`}${range}.`;
}

function bandOf(rows: readonly StepRow[]) {
  if (!rows.some(({ count }) => count > 1)) return {};
  return { band: rows.map(({ step, least, largest }) => [step, least, largest] as const) };
}

function epochTable({ epochRows }: TrainingRecord): string | undefined {
  if (epochRows.length === 0) return undefined;
  const shown = some(epochRows);
  const has = (get: (row: EpochRow) => unknown) => shown.some((row) => get(row) !== undefined);
  const share = (value: number | undefined) => (value === undefined ? "" : percent(value));
  const columns: readonly (readonly [name: string, get: (row: EpochRow) => string | number, isShown?: boolean])[] = [
    ["epoch", ({ epoch }) => epoch],
    ["loss", ({ loss }) => loss],
    ["validation loss", ({ validation }) => validation?.loss ?? "", has(({ validation }) => validation)],
    ["training accuracy", ({ training }) => share(training?.accuracy), has(({ training }) => training?.accuracy)],
    [
      "validation accuracy",
      ({ validation }) => share(validation?.accuracy),
      has(({ validation }) => validation?.accuracy),
    ],
    ["learning rate", ({ learningRate }) => learningRate],
    ["seconds", ({ seconds }) => Number(seconds.toFixed(2))],
  ];
  const used = columns.filter(([, , isShown = true]) => isShown);
  const left = epochRows.length > shown.length ? `, ${shown.length} of ${grouped(epochRows.length)}` : "";
  return dataTable({
    caption: `The epochs as a table${left}`,
    columns: used.map(([name]) => name),
    rows: shown.map((row) => used.map(([, get]) => get(row))),
  });
}

/** Accuracy on training and validation data, both without dropout, and the gap between them. */
export function accuracySection(record: TrainingRecord): string | undefined {
  const { epochRows } = record;
  const lines = (["training", "validation"] as const).flatMap((name) => {
    const points = epochRows.flatMap((row): Point[] =>
      row[name]?.accuracy === undefined ? [] : [[row.epoch, row[name].accuracy]],
    );
    return points.length > 0 ? [{ name, points, ...(name === "validation" ? { dashed: true } : {}) }] : [];
  });
  if (lines.length === 0) return undefined;
  const errors = classErrors(record);
  const all = lines.flatMap(({ points }) => points.map(([, share]) => share));
  const isHigh = Math.min(...all) > 0.6;
  const count = epochRows.find(({ training }) => training)?.training?.count;
  const where =
    count === undefined
      ? ""
      : `Training: ${grouped(count)} samples of the training data, after the epoch, dropout off and not augmented. `;
  const axis = isHigh ? "The axis does not begin at 0." : "";
  const figures = chart(
    {
      title: "Accuracy on training and validation data after each epoch",
      x: { label: "epoch" },
      y: {
        label: "accuracy",
        format: (value) => `${Number((100 * value).toFixed(2))} %`,
        zero: !isHigh,
        ...accuracyDomain(all),
      },
      series: lines,
      ...(errors && !isHigh
        ? { marks: [{ y: guessing(errors), label: `always the largest class, ${percent(guessing(errors), 1)}` }] }
        : {}),
    },
    `${where}${axis}`,
  );
  return section("accuracy", "Accuracy", gapWords(record), figures);
}

/** Where all are alike an axis around them would go above 100 %. */
function accuracyDomain(all: readonly number[]): { domain?: readonly [number, number] } {
  const isOne = all.every((share) => share === all[0]);
  if (!isOne) return {};
  return { domain: all[0]! > 0.6 ? [Math.floor(10 * all[0]! - 1e-9) / 10, 1] : [0, 1] };
}

function gapWords({ epochRows }: TrainingRecord): string | undefined {
  const { training, validation, epoch } = epochRows.at(-1) ?? {};
  if (training?.accuracy === undefined || validation?.accuracy === undefined) return undefined;
  const gap = 100 * (training.accuracy - validation.accuracy);
  const words = `After epoch ${grouped(epoch ?? 0)}: training ${percent(training.accuracy)}, validation ${percent(validation.accuracy)}, a gap of ${gap.toFixed(2).replace("-", "−")} points.`;
  return paragraph(words);
}
