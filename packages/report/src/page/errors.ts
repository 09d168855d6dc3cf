import { type Bar, barChart, dataTable, figure, histogramChart, imageGrid, matrixChart } from "@tsumiki/charts";
import type { ClassErrors, NumberErrors, Picture, TrainingRecord } from "../record.ts";
import { classErrors, confusedPairs, numberErrors } from "./reading.ts";
import {
  coefficient,
  columns,
  counted,
  grouped,
  number,
  paragraph,
  percent,
  sampleWord,
  section,
  shortened,
} from "./words.ts";

/** Above so many classes a table of all pairs would be larger than the rest of the report. */
const mostClasses = 60;
const mostPairs = 10;

/** What went wrong. */
export function errorsSection(record: TrainingRecord): string | undefined {
  const errors = classErrors(record);
  if (errors !== undefined) return ofClasses(record, errors);
  const numbers = numberErrors(record);
  return numbers && section("errors", "Errors", ...ofNumbers(numbers));
}

function ofClasses(record: TrainingRecord, errors: ClassErrors): string | undefined {
  const wrong = errors.count - errors.correct;
  const word = sampleWord(record);
  const size = record.tested?.size ?? errors.count;
  const part =
    record.tested !== undefined && record.tested.count < size
      ? ` of the first ${grouped(record.tested.count)} of ${grouped(size)}`
      : "";
  if (errors.names.length === 1) {
    return section("errors", "Errors", paragraph("There is but one class: nothing can be mistaken for another."));
  }
  return section(
    "errors",
    "Errors",
    paragraph(wrong === 0 ? "Nothing went wrong." : `${counted(wrong, "mistake")} in ${grouped(errors.count)}${part}.`),
    columns(matrix(errors), wrong > 0 ? pairsChart(errors) : undefined),
    mistakes(errors, word),
  );
}

function matrix({ names, confusion }: ClassErrors): string {
  const draw = (width: number) =>
    matrixChart({
      title: "Confusion matrix",
      names,
      counts: confusion.map((row) => row.slice(0, names.length)),
      rowLabel: "what it is",
      columnLabel: "what was said",
      width,
    });
  return figure({
    chart: draw(Math.min(560, Math.max(360, 120 + 44 * names.length))),
    narrow: draw(360),
    caption: "Each row is a class, and where its samples went.",
    ...(names.length <= mostClasses && {
      table: dataTable({
        caption: "Each class as a table",
        columns: ["class", "samples", "right", "recall", "precision"],
        rows: names.map((name, index) => classRow(name, index, confusion)),
      }),
    }),
  });
}

function classRow(name: string, index: number, confusion: ClassErrors["confusion"]): (string | number)[] {
  const row = confusion[index] ?? [];
  const count = row.reduce((sum, each) => sum + each, 0);
  const said = confusion.reduce((sum, each) => sum + (each[index] ?? 0), 0);
  const right = row[index] ?? 0;
  const share = (of: number) => (of === 0 ? "–" : percent(right / of, 1));
  return [name, count, right, share(count), share(said)];
}

/** Of each name as much as leaves room for the other; the table has all of it. */
function pairName(label: string, said: string, letters: number): string {
  return `${shortened(label, letters)} → ${shortened(said, letters)}`;
}

function pairsChart(errors: ClassErrors): string {
  const all = confusedPairs(errors);
  const often = all.filter(({ count }) => count > 1);
  const pairs = (often.length > 0 ? often : all).slice(0, mostPairs);
  return bars(
    "What is taken for what, most often first",
    "mistakes",
    pairs.map(({ label, said, count }) => ({ name: pairName(label, said, 7), value: count })),
    dataTable({
      caption: "These pairs as a table",
      columns: ["it is", "said", "mistakes"],
      rows: pairs.map(({ label, said, count }) => [label, said, count]),
    }),
  );
}

/** Bars, for wide windows and for narrow ones. */
export function bars(title: string, label: string, of: readonly Bar[], table?: string): string {
  const draw = (width: number) => barChart({ title, bars: of, axis: { label }, width });
  return figure({ chart: draw(480), narrow: draw(360), ...(table === undefined ? {} : { table }) });
}

function mistakes({ mistakes: all }: ClassErrors, word: string): string | undefined {
  if (all.length === 0) return undefined;
  const images = all.flatMap((each) => {
    if (each.pixels === undefined || each.height === undefined || each.width === undefined) return [];
    const { pixels, height, width, label, said, sureness } = each;
    return [
      { pixels, height, width, caption: [pairName(label, said, 4), `${percent(sureness, 0)} sure`], wrong: true },
    ];
  });
  const table = dataTable({
    caption: "These mistakes as a table",
    columns: ["number", "it is", "said", "how surely", "probability of what it is"],
    rows: all.map(({ index, label, said, sureness, labelProbability }) => [
      `${index}`,
      label,
      said,
      percent(sureness, 1),
      percent(labelProbability, 3),
    ]),
    open: images.length === 0,
  });
  const caption = `The ${word}s of largest loss: what it is → what was said, and how surely. What is surely wrong is hard, or labelled wrongly.`;
  if (images.length === 0) return `${paragraph(caption)}${table}`;
  return `<h3>The worst mistakes</h3>${grid("The worst mistakes", images, caption, table)}`;
}

/** Images in a grid, once for wide windows and once for narrow ones. */
export function grid(
  title: string,
  images: readonly (Picture & { readonly caption?: readonly string[]; readonly wrong?: boolean })[],
  caption?: string,
  table?: string,
): string {
  const widest = Math.max(...images.map(({ width }) => width));
  const draw = (room: number, side: number) => {
    const pixelSize = Math.max(1, Math.round(side / widest));
    const columns = Math.max(1, Math.floor((room - 6) / (widest * pixelSize + 10)));
    return imageGrid({ title, images, columns, map: "grey", scale: "own", heading: false, pixelSize });
  };
  return figure({
    chart: draw(1000, 72),
    narrow: draw(360, 60),
    ...(caption === undefined ? {} : { caption }),
    ...(table === undefined ? {} : { table }),
  });
}

function ofNumbers({
  count,
  residuals,
  worst,
  meanAbsoluteError,
  meanAbsoluteErrorOfMean,
  r2,
}: NumberErrors): string[] {
  const share = meanAbsoluteErrorOfMean > 0 ? meanAbsoluteError / meanAbsoluteErrorOfMean : undefined;
  const against = share === undefined ? "" : `, ${percent(share, 1)} of what always saying the mean has`;
  const explained = r2 === undefined ? "" : ` R² is ${coefficient(r2)}: the share of the variance that is explained.`;
  const draw = (width: number) =>
    histogramChart({
      title: "How far predictions are from their targets",
      panels: [{ name: counted(count, "sample"), edges: residuals.edges, counts: residuals.counts }],
      axis: { label: "prediction − target" },
      columns: 1,
      width,
    });
  return [
    paragraph(`The mean absolute error is ${number(meanAbsoluteError)}${against}.${explained}`),
    figure({
      chart: draw(560),
      narrow: draw(360),
      caption: "A middle that is not at 0 is a bias; a long tail are the few samples below.",
      table: dataTable({
        caption: "The largest errors as a table",
        columns: ["sample", "target", "prediction", "error"],
        rows: worst.map(({ index, target, said }) => [`${index}`, target, said, said - target]),
      }),
    }),
  ];
}
