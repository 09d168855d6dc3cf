import { text, tokens } from "@tsumiki/charts";

export interface Sheet {
  readonly title: string;
  /** SVG documents, each of which says its width and height. */
  readonly charts: readonly string[];
  /** How many stand side by side; 1 by default. */
  readonly columns?: number;
  /** An SVG document that stands above them all: the names of lines that they share. */
  readonly legend?: string;
  /** Between charts, and around them; 16 pixels by default. */
  readonly gap?: number;
}

const headingHeight = 40;

/** Several charts as one SVG document, in rows, under a title. */
export function sheet({ title, charts, columns = 1, legend, gap = 16 }: Sheet): string {
  const sizes = charts.map(sizeOf);
  const width = gap + Math.max(...rowsOf(sizes, columns).map((row) => sum(row.map((size) => size.width + gap))));
  let y = headingHeight;
  const placed: string[] = [];
  if (legend !== undefined) {
    placed.push(legend.replace("<svg ", `<svg x="${gap}" y="${y}" `));
    y += sizeOf(legend).height + gap;
  }
  for (const row of rowsOf([...charts.entries()], columns)) {
    let x = gap;
    for (const [index, chart] of row) {
      placed.push(chart.replace("<svg ", `<svg x="${x}" y="${y}" `));
      x += (sizes[index]?.width ?? 0) + gap;
    }
    y += Math.max(...row.map(([index]) => sizes[index]?.height ?? 0)) + gap;
  }
  const [ground, ink] = [colored("ground"), colored("ink")];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}">`,
    `<title>${text(title)}</title>`,
    `<style>.sheet-ground{fill:${ground.light}}.sheet-title{fill:${ink.light};font:600 16px ${sans}}`,
    `@media (prefers-color-scheme:dark){.sheet-ground{fill:${ground.dark}}.sheet-title{fill:${ink.dark}}}</style>`,
    `<rect class="sheet-ground" width="${width}" height="${y}" rx="3"/>`,
    `<text class="sheet-title" x="${gap + 8}" y="28">${text(title)}</text>`,
    ...placed,
    "</svg>",
  ].join("\n");
}

const sans = '-apple-system,"Segoe UI",Roboto,sans-serif';

/** A page may say another colour by a variable of the token's name, as in the charts themselves. */
function colored(name: "ground" | "ink"): { light: string; dark: string } {
  const [light, dark] = tokens[name];
  return { light: `var(--${name},${light})`, dark: `var(--${name},${dark})` };
}

function sizeOf(chart: string): { width: number; height: number } {
  const [, width, height] = /^<svg [^>]* width="([\d.]+)" height="([\d.]+)"/.exec(chart) ?? [];
  return { width: Number(width), height: Number(height) };
}

function rowsOf<Item>(items: readonly Item[], columns: number): Item[][] {
  const rows = Math.ceil(items.length / columns);
  return Array.from({ length: rows }, (_, row) => items.slice(row * columns, (row + 1) * columns));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
