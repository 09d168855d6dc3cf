import { assertOptions, checkedName, checkedNumber } from "@tsumiki/kernels";
import { checkedArray, checkedExtent, checkedString } from "../checks.ts";
import { checkedTitled, drawing, emptyDrawing, headingHeight, label, type Titled } from "../drawing/drawing.ts";
import { type Child, element } from "../drawing/element.ts";
import { widthOf, wrapped } from "../drawing/text-width.ts";
import { formatted } from "../numbers/format.ts";
import { blockOf, blockWidth, captionHeight, sizeOf } from "./block.ts";
import { type BlockLayer, layerKinds } from "./layer.ts";

export interface NetworkBlocksOptions extends Titled {
  readonly layers: readonly BlockLayer[];
  /** In pixels, by default 840. */
  readonly width?: number;
}

/** A layer with its place in its row. */
interface Placed {
  readonly layer: BlockLayer;
  readonly before: BlockLayer | undefined;
  readonly left: number;
}

const margin = 10;
/** Between two blocks that do not fit. */
const gap = 30;

/**
 * A network as blocks: each layer one, the studs at its right in the sockets of the next, one an axis with its extent.
 * A block is as high as the logarithm of height · width, and as deep as that of its channels. What does not fit does not
 * seat: it stands apart, with the sentence that says why.
 *
 * @returns an SVG document
 * @throws TypeError, RangeError that name what is not as it should be
 */
export function networkBlocks(options: NetworkBlocksOptions): string {
  checkNetworkBlocks(options);
  const { layers, width = 840 } = options;
  if (layers.length === 0) return emptyDrawing(options, "The network has no layers.", width);
  const problems = layers.flatMap(({ problem }) =>
    problem === undefined ? [] : wrapped(problem, width - 2 * margin - 10),
  );

  let top = headingHeight(options) + 4;
  const rows = rowsOf(layers, width).map((row) => {
    const sizes = row.map(({ layer }) => sizeOf(layer.output));
    const above = Math.max(...sizes.map(({ height, depth }) => height / 2 + depth));
    const middle = top + above;
    const below = middle + Math.max(...sizes.map(({ height }) => height / 2));
    top = below + captionHeight(row.map(({ layer }) => layer)) + 14;
    return row.map((placed) => blockOf(placed, middle, below));
  });
  const sentences = problems.map((line, index) => label(line, margin + 10, top + 8 + index * 18));
  const bar = { class: "fill-wrong", x: margin, y: top - 6, width: 3, height: problems.length * 18 };
  if (problems.length > 0) {
    sentences.push(element("rect", bar));
    top += problems.length * 18 + 12;
  }
  const { legend, height } = legendOf(layers, top - 6, width);
  return drawing(options, saidOf(layers), width, top - 6 + height, rows, sentences, legend);
}

/** As many in a row as have room. */
function rowsOf(layers: readonly BlockLayer[], width: number): readonly (readonly Placed[])[] {
  const rows: Placed[][] = [[]];
  let left = margin;
  for (const [index, layer] of layers.entries()) {
    const before = layers[index - 1];
    if (rows.at(-1)!.length > 0) {
      if (!fits(before, layer)) left += gap;
      if (left + blockWidth + sizeOf(layer.output).depth + margin > width) {
        rows.push([]);
        left = margin;
      }
    }
    rows.at(-1)!.push({ layer, before, left });
    left += blockWidth;
  }
  return rows;
}

function fits(before: BlockLayer | undefined, { input, problem }: BlockLayer): boolean {
  if (problem !== undefined) return false;
  return input === undefined || before === undefined || String(input) === String(before.output);
}

/** The kinds that there are, by their colours, in as many rows as they need. */
function legendOf(layers: readonly BlockLayer[], top: number, width: number): { legend: Child; height: number } {
  const kinds = layerKinds.filter((kind) => kind !== "other" && layers.some((layer) => layer.kind === kind));
  let [x, y] = [margin, top + 14];
  const legend = kinds.map((kind) => {
    const needed = widthOf(kind, 11) + 17;
    if (x > margin && x + needed > width) [x, y] = [margin, y + 18];
    const start = x;
    x += needed + 16;
    const swatch = { x: start, y: y - 9, width: 11, height: 11, rx: 1.5, "stroke-width": 1.5 };
    return [
      element("rect", { class: `fill-${kind} stroke-${kind}`, "fill-opacity": 0.16, ...swatch }),
      label(kind, start + 17, y, { class: "small fill-second" }),
    ];
  });
  return { legend, height: y + 12 - top };
}

function saidOf(layers: readonly BlockLayer[]): readonly string[] {
  return layers.map(({ name, output, parameters, note, problem }) => {
    const counted =
      parameters > 0 ? `, ${formatted(parameters, 12)} ${parameters === 1 ? "parameter" : "parameters"}` : "";
    const rest = [note, problem].filter((each) => each !== undefined).map((each) => `; ${each}`);
    return `${name} gives ${output.join(" x ")}${counted}${rest.join("")}.`;
  });
}

function checkNetworkBlocks(options: NetworkBlocksOptions): void {
  const place = "networkBlocks";
  assertOptions(place, options, { title: true, description: true, heading: true, layers: true, width: true });
  checkedTitled(place, options);
  checkedExtent(place, "width", options.width, 840);
  for (const [index, layer] of checkedArray(place, "layers", options.layers).entries()) {
    const at = `layers[${index}]`;
    assertOptions(`${place}: ${at}`, layer, {
      name: true,
      kind: true,
      output: true,
      parameters: true,
      note: true,
      input: true,
      problem: true,
    });
    checkedString(place, `${at}.name`, layer.name);
    checkedName(place, `${at}.kind`, layer.kind, layerKinds);
    checkedNumber(place, `${at}.parameters`, layer.parameters, "a whole number of at least 0");
    for (const side of ["output", "input"] as const) {
      for (const [axis, extent] of checkedArray(place, `${at}.${side}`, layer[side] ?? []).entries()) {
        checkedNumber(place, `${at}.${side}[${axis}]`, extent, "a whole number of at least 0");
      }
    }
    if (layer.note !== undefined) checkedString(place, `${at}.note`, layer.note);
    if (layer.problem !== undefined) checkedString(place, `${at}.problem`, layer.problem);
  }
}
