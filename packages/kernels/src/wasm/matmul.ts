import type { Block } from "../backend.ts";
import type { MatmulGeometry } from "../geometry.ts";
import { multiples, type PanelSource, pack, packBias, panelBytes } from "./parts/panels.ts";
import type { Runtime } from "./run/runtime.ts";

/** A shard computes a block of y of this size. */
const rowBlock = 24;
const columnBlock = 64;
/** A pass covers at most so much of the inner dimension: a panel's part, and rows of A, stay in the first-level cache. */
const innerBlock = 256;

/** y = A·B (+ bias). B is packed into panels; A is read where it lies or, if transposed, copied block by block. */
export function matmul(
  runtime: Runtime,
  geometry: MatmulGeometry,
  a: Block,
  b: Block,
  bias: Block | null,
  y: Block,
): void {
  const { rows, columns, inner, transposeA } = geometry;
  const rowStep = transposeA ? 4 : 4 * inner;
  const innerStep = transposeA ? 4 * rows : 4;
  const source = panelsOfB(geometry);
  const key = `matmul ${inner} ${columns} ${geometry.transposeB}`;
  const tables = runtime.tables(`matmul ${rows} ${columns} ${inner} ${transposeA}`, () => [
    multiples(Math.min(rows, rowBlock), rowStep),
    multiples(Math.min(inner, innerBlock), transposeA ? 4 * rowBlock : innerStep),
    multiples(Math.min(rows, rowBlock), 4 * columns),
  ]);
  runtime.call([a, b, bias], [y], (aAt, bAt, biasAt, yAt) => {
    const panels = runtime.derived(b, key, panelBytes(source), (to) => pack(runtime, source, bAt, to));
    const start = packBias(runtime, biasAt, columns, 1);
    runtime.run("matmul", Math.ceil(rows / rowBlock) * Math.ceil(columns / columnBlock), [
      ...tables,
      32,
      ...[aAt, panels, start, yAt, rows, columns, inner, rowBlock, columnBlock, innerBlock],
      ...[rowStep, innerStep],
      ...(transposeA ? runtime.workspace(4 * rowBlock * innerBlock) : [0, 0]),
    ]);
  });
}

/** Each column of B is a lane. */
function panelsOfB({ columns, inner, transposeB }: MatmulGeometry): PanelSource {
  return {
    rows: inner,
    offsets: () => multiples(inner, transposeB ? 4 : 4 * columns),
    key: `${inner} ${transposeB ? 1 : columns}`,
    lanes: columns,
    laneStep: transposeB ? 4 * inner : 4,
    groups: 1,
    groupStep: 0,
  };
}
