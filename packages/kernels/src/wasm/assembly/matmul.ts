import { Gather, multiply } from "./parts/gemm";
import { copyFloats } from "./parts/simd";

@unmanaged
class MatmulTask extends Gather {
  a: usize;
  panels: usize;
  /** A float for each column, to begin its sums with; as many as the panels are wide. */
  start: usize;
  y: usize;
  rows: i32;
  columns: i32;
  inner: i32;
  /** Rows and columns of a shard's part of y; whole panels. */
  rowBlock: i32;
  columnBlock: i32;
  /** How much of the inner dimension one pass covers, so that a panel's part stays in the first-level cache. */
  innerBlock: i32;
  /** Bytes from one row of A to the next, and from one element of a row to the next. */
  rowStep: i32;
  innerStep: i32;
  /** For blocks of a transposed A; 0 if A is read in place. */
  workspace: usize;
  workspaceStep: i32;
}

/** y = A·B + start, with B in panels. One shard is a block of y. */
export function matmul(task: usize, shard: i32, thread: i32): void {
  const t = changetype<MatmulTask>(task);
  const across = (t.columns + t.columnBlock - 1) / t.columnBlock;
  const row = (shard / across) * t.rowBlock;
  const rows = min(t.rowBlock, t.rows - row);
  const column = (shard % across) * t.columnBlock;
  const columnEnd = min(column + t.columnBlock, t.columns);
  const y = t.y + row * t.columns * 4;
  let k = 0;
  do { // at least once: an empty sum is what it starts with
    const inner = min(t.innerBlock, t.inner - k);
    const a = blockOfA(t, row, rows, k, inner, thread);
    for (let c = column; c < columnEnd; c += 8) {
      const panel = t.panels + 4 * (c * t.inner + 8 * k);
      const start = k == 0 ? t.start + 4 * c : 0;
      multiply(t, rows, inner, a, panel, start, y + 4 * c, min(8, t.columns - c));
    }
    k += t.innerBlock;
  } while (k < t.inner);
}

/**
 * Where a block of A begins: in A itself or, if that is transposed, in a copy. There the elements of a row lie a whole
 * row of memory apart, each on another page, and all in the same few sets of the cache if the step is a power of two.
 */
function blockOfA(t: MatmulTask, row: i32, rows: i32, k: i32, inner: i32, thread: i32): usize {
  let from = t.a + row * t.rowStep + k * t.innerStep;
  if (t.workspace == 0) return from;
  const block = t.workspace + thread * t.workspaceStep;
  let to = block;
  for (let i = 0; i < inner; i++) {
    copyFloats(to, from, 4 * rows);
    from += t.innerStep;
    to += 4 * t.rowBlock;
  }
  return block;
}
