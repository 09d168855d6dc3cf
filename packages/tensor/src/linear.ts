import { assertOptions, type MatmulGeometry, type Shape, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { assertRank, assertShape, sharedBackend } from "./operands.ts";
import { differentiable, type Input } from "./record.ts";
import { reshape } from "./shape-operations.ts";
import { allocated, type Tensor } from "./tensor.ts";

/** How `matmul` reads its operands. */
export interface MatmulOptions {
  /** Read a as aᵀ; a vector is its own transpose. */
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * The product of matrices a [n, m] and b [m, p] → [n, p]. A vector is a row on the left and a column on the right, and
 * that axis is missing in the result, as in NumPy: [n, m]·[m] → [n], [m]·[m, p] → [p], [m]·[m] → [].
 *
 * @throws ShapeError if an operand has another rank than 1 or 2, or the inner extents differ.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const backend = sharedBackend("matmul", a, b);
  assertOptions("matmul", options, { transposeA: true, transposeB: true });
  for (const { shape } of [a, b]) {
    if (shape.length !== 1 && shape.length !== 2) {
      throw new ShapeError(
        `matmul: expected vectors or matrices, got shapes ${showShape(a.shape)} and ${showShape(b.shape)}`,
      );
    }
  }
  const geometry = matmulGeometry(a.shape, b.shape, options);
  const shape = [...(a.rank === 1 ? [] : [geometry.rows]), ...(b.rank === 1 ? [] : [geometry.columns])];
  const y = allocated(shape, backend);
  backend.kernels.matmul(geometry, a.block, b.block, null, y.block);
  return differentiable(
    y,
    [a, (dy) => shaped(leftAdjoint(geometry, dy, b), a.shape)],
    [b, (dy) => shaped(rightAdjoint(geometry, dy, a), b.shape)],
  );
}

/**
 * y = x·W + b with x [batch, in], W [in, out], b [out] → [batch, out].
 *
 * @param b null for none
 * @throws ShapeError if they do not fit one another; b is not broadcast in any other way.
 */
export function affine(x: Tensor, W: Tensor, b: Tensor | null): Tensor {
  const backend = sharedBackend("affine", x, W, ...(b ? [b] : []));
  assertRank("affine", "x [batch, in]", x.shape, 2);
  assertRank("affine", "W [in, out]", W.shape, 2);
  const [rows, inner] = x.shape as [number, number];
  const [inFeatures, columns] = W.shape as [number, number];
  if (inner !== inFeatures) {
    throw new ShapeError(
      `affine: x ${showShape(x.shape)} has ${inner} features, W ${showShape(W.shape)} expects ${inFeatures}`,
    );
  }
  if (b) assertShape("affine", "b", b.shape, [columns], ["W", W.shape]);
  const y = allocated([rows, columns], backend);
  const geometry = { rows, columns, inner, transposeA: false, transposeB: false };
  backend.kernels.matmul(geometry, x.block, W.block, b?.block ?? null, y.block);
  const biases: Input<Tensor>[] = b ? [[b, (dy) => dy]] : []; // which was broadcast over the rows
  return differentiable(
    y,
    [x, (dy) => matmul(dy, W, { transposeB: true })],
    [W, (dy) => matmul(x, dy, { transposeA: true })],
    ...biases,
  );
}

/** dA = dy·Bᵀ, itself transposed if A was read so. */
function leftAdjoint({ rows, columns, inner, transposeA, transposeB }: MatmulGeometry, dy: Tensor, b: Tensor): Tensor {
  const dY = shaped(dy, [rows, columns]);
  const B = b.rank === 1 ? reshape(b, [inner, columns]) : b;
  return transposeA
    ? matmul(B, dY, { transposeA: transposeB, transposeB: true })
    : matmul(dY, B, { transposeB: !transposeB });
}

/** dB = Aᵀ·dy, itself transposed if B was read so. */
function rightAdjoint({ rows, columns, inner, transposeA, transposeB }: MatmulGeometry, dy: Tensor, a: Tensor): Tensor {
  const dY = shaped(dy, [rows, columns]);
  const A = a.rank === 1 ? reshape(a, [rows, inner]) : a;
  return transposeB
    ? matmul(dY, A, { transposeA: true, transposeB: transposeA })
    : matmul(A, dY, { transposeA: !transposeA });
}

function shaped(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : reshape(x, shape);
}

function matmulGeometry(a: Shape, b: Shape, options: MatmulOptions): MatmulGeometry {
  const transposeA = a.length === 2 && (options.transposeA ?? false);
  const transposeB = b.length === 2 && (options.transposeB ?? false);
  const [rows, inner] = turned(a.length === 1 ? [1, ...a] : a, transposeA);
  const [innerB, columns] = turned(b.length === 1 ? [...b, 1] : b, transposeB);
  if (inner !== innerB) {
    const show = (shape: Shape, transposed: boolean) => `${showShape(shape)}${transposed ? " transposed" : ""}`;
    throw new ShapeError(
      `matmul: shapes ${show(a, transposeA)} and ${show(b, transposeB)} do not multiply: ${inner} columns, ${innerB} rows`,
    );
  }
  return { rows, columns, inner, transposeA, transposeB };
}

function turned(matrix: Shape, transposed: boolean): readonly [number, number] {
  const [rows, columns] = matrix as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}
