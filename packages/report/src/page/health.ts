import { dataTable, figure, imageGrid, type Point } from "@tsumiki/charts";
import type { Filters, TrainingRecord } from "../record.ts";
import { chart, some } from "./curves.ts";
import { usualUpdate } from "./reading.ts";
import { columns, grouped, number, paragraph, percent, section } from "./words.ts";

/** Whether the training itself was in order. */
export function healthSection(record: TrainingRecord): string | undefined {
  if (record.steps === 0) return undefined;
  return section(
    "health",
    "Health",
    updateWords(record),
    columns(updatesChart(record), normChart(record), rateChart(record)),
    layersTable(record),
    record.filters && filters(record.filters),
  );
}

function updateWords(record: TrainingRecord): string | undefined {
  const usual = usualUpdate(record);
  if (usual === undefined) return undefined;
  return paragraph(
    `A usual step of the second half moved weights by ${number(usual, 2)} of their size; about 10⁻³ is common, above 10⁻² restless, below 10⁻⁵ asleep.`,
  );
}

function updatesChart({ updates: { names, rows } }: TrainingRecord): string | undefined {
  const series = names.map((name, index) => ({
    name,
    points: rows.map(({ step, ratios }): Point => [step, ratios[index] ?? Number.NaN]),
  }));
  if (series.length === 0 || rows.length === 0) return undefined;
  return `<div><h3>Size of updates to size of weights</h3>${chart(
    {
      title: "Size of updates to size of weights",
      x: { label: "step" },
      y: { label: "‖Δw‖ / ‖w‖", scale: "log" },
      series,
      marks: [{ y: 1e-3, label: "10⁻³" }],
    },
    `Of ${grouped(rows.length)} single steps.`,
    dataTable({
      caption: "As a table",
      columns: ["step", ...names],
      rows: some(rows, 20).map(({ step, ratios }) => [step, ...ratios]),
    }),
  )}</div>`;
}

function normChart({ stepRows }: TrainingRecord): string {
  return `<div><h3>Length of the gradients</h3>${chart(
    {
      title: "Length of all gradients together",
      x: { label: "step" },
      y: { label: "√Σ g²", zero: true },
      series: [{ name: "gradients", points: stepRows.map(({ step, gradientNorm }): Point => [step, gradientNorm]) }],
    },
    "Before they were clipped, if they were.",
  )}</div>`;
}

function rateChart({ stepRows }: TrainingRecord): string {
  const rates = stepRows.map(({ step, learningRate }): Point => [step, learningRate]);
  const isConstant = rates.every(([, rate]) => rate === rates[0]?.[1]);
  if (isConstant) {
    return `<div><h3>Learning rate</h3>${paragraph(`${number(rates[0]?.[1] ?? Number.NaN)} in every step.`)}</div>`;
  }
  return `<div><h3>Learning rate</h3>${chart({
    title: "Learning rate",
    x: { label: "step" },
    y: { label: "learning rate", zero: true },
    series: [{ name: "learning rate", points: rates }],
  })}</div>`;
}

function layersTable({ health }: TrainingRecord): string | undefined {
  if (health.length === 0) return undefined;
  const dead = health.filter((layer) => layer.dead !== undefined);
  const worst = Math.max(0, ...dead.map((layer) => layer.dead ?? 0));
  const words =
    dead.length === 0
      ? undefined
      : worst === 0
        ? "No unit of any ReLU is dead: each answers to something in the batch that was looked at."
        : `Of the units after a ReLU, at most ${percent(worst, 0)} of a layer are dead: 0 for everything in the batch that was looked at.`;
  return `<h3>The layers after the training</h3>${words === undefined ? "" : paragraph(words)}${dataTable({
    caption: "The layers as a table",
    columns: ["layer", "deviation of outputs", "zeros", "dead units", "deviation of gradients"],
    rows: health.map(({ name, kind, deviation, zeros, dead: share, gradientDeviation }) => [
      `${name} ${kind}`,
      deviation,
      percent(zeros, 0),
      share === undefined ? "" : percent(share, 0),
      gradientDeviation ?? "",
    ]),
  })}`;
}

/** The same colours before and after, so that they can be compared. */
function scaleOf(pictures: Filters["before"]): { scale?: readonly [number, number] } {
  const reach = pictures.flatMap(({ pixels }) => pixels).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return reach > 0 && Number.isFinite(reach) ? { scale: [-reach, reach] } : {};
}

function filters({ name, before, after, of, note }: Filters): string {
  const shown = before.length < of ? `, ${before.length} of ${grouped(of)}` : "";
  const widest = Math.max(...after.map(({ width }) => width));
  const pixelSize = Math.max(1, Math.round(48 / widest));
  const cell = widest * pixelSize + 10;
  const scale = scaleOf([...before, ...after]);
  const grid = (title: string, images: Filters["before"], room: number) =>
    imageGrid({
      title,
      images,
      columns: Math.max(1, Math.floor((room - 16) / cell)),
      map: "signed",
      pixelSize,
      ...scale,
    });
  const draw = (title: string, images: Filters["before"]) =>
    figure({ chart: grid(title, images, 520), narrow: grid(title, images, 360) });
  const caption = `The first layer's weights (${name}${shown})${note === undefined ? "" : `: ${note}`}. What is still as random as it was has not been used.`;
  return `<h3>First filters, before and after</h3>${paragraph(caption)}${columns(draw("Before", before), draw("After", after))}`;
}
