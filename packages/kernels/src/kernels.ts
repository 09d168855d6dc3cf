import type {
  AverageGeometry,
  BroadcastGeometry,
  ChannelGeometry,
  ConvGeometry,
  CopyGeometry,
  MatmulGeometry,
  PoolGeometry,
  ReduceGeometry,
  WarpGeometry,
} from "./geometry.ts";
import type { Shape } from "./shape.ts";

/**
 * y = f(x), element by element. `expm1` is eˣ − 1, `softplus` log(1 + eˣ), `silu` x·σ(x), `gelu` x·Φ(x), where Φ is the share of
 * a normal distribution below x, and `geluByTanh` x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, nearly the same. Each keeps its
 * digits, and those of its derivative, where they are near 0.
 */
export type UnaryOp =
  | "negate"
  | "abs"
  | "exp"
  | "expm1"
  | "log"
  | "sqrt"
  | "square"
  | "relu"
  | "softplus"
  | "sigmoid"
  | "tanh"
  | "silu"
  | "gelu"
  | "geluByTanh"
  | "erf";

/** y = f(a, b), element by element; a comparison gives 1 or 0. A NaN in a or b is in y (but in no comparison's). */
export type BinaryOp =
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "power"
  | "maximum"
  | "minimum"
  | "equal"
  | "notEqual"
  | "less"
  | "lessEqual"
  | "greater"
  | "greaterEqual";

/** What a reduction makes of the elements: Σ x, or the largest. */
export type ReduceOp = "sum" | "max";

/**
 * Every loop over memory, each beside its adjoints.
 *
 * Plain records and blocks cross this interface; the output comes last. Kernels trust their arguments: whoever calls
 * them has checked the shapes. An output is written in full (its old contents do not matter) and is never an input,
 * except where a docstring says "in place". The reference backend is the specification of each.
 */
export interface Kernels {
  // Elementwise

  fill(value: number, y: Block): void;
  unary(op: UnaryOp, x: Block, y: Block): void;
  /** dx = dy · f'(x), from x and y = f(x). ReLU's derivative at 0 is 0; so is that of abs. */
  unaryBackward(op: UnaryOp, dy: Block, x: Block, y: Block, dx: Block): void;
  /** y = f(a, b) with both broadcast to the output's shape by NumPy's rules. Adjoint of a broadcast: `reduce` by sum. */
  binary(op: BinaryOp, geometry: BroadcastGeometry, a: Block, b: Block, y: Block): void;
  /** y = condition ≠ 0 ? a : b, all three broadcast. */
  select(geometry: BroadcastGeometry, condition: Block, a: Block, b: Block, y: Block): void;
  /** y ← y + x, in place. */
  accumulate(x: Block, y: Block): void;

  // Reductions

  /** Sum or maximum over the axes of `geometry`. A NaN that a maximum meets is its result. */
  reduce(op: ReduceOp, geometry: ReduceGeometry, x: Block, y: Block): void;
  /** The index of the first maximum (or the first NaN) along `axis`, which y lacks. */
  argmax(shape: Shape, axis: number, x: Block, y: Block): void;
  /** Σ x², summed in float64. */
  squaredNorm(x: Block): number;

  // Movement

  /** Copies a strided region of x onto one of y and leaves the rest of y as it is: slice, pad, concatenate, transpose, broadcast, and their adjoints. */
  copy(geometry: CopyGeometry, x: Block, y: Block): void;
  /** The same elements in NCHW order under another shape of the same size. */
  reshape(from: Shape, to: Shape, x: Block, y: Block): void;
  /** y[i, c] = 1 where c is labels[i], else 0. Labels must be whole numbers in [0, classes). */
  oneHot(classes: number, labels: Block, y: Block): void;

  // Matrix products

  /** y = A·B (+ bias on each row), where A or B may be read transposed. Adjoints: itself, transposed. */
  matmul(geometry: MatmulGeometry, a: Block, b: Block, bias: Block | null, y: Block): void;

  // Convolution

  /** y[n,o,i,j] = b[o] + Σ W[o,c,u,v] · x[n, c, i·S + u·D − P, j·S + v·D − P] */
  conv2d(geometry: ConvGeometry, x: Block, weight: Block, bias: Block | null, y: Block): void;
  conv2dBackwardInput(geometry: ConvGeometry, dy: Block, weight: Block, dx: Block): void;
  conv2dBackwardWeight(geometry: ConvGeometry, x: Block, dy: Block, dWeight: Block): void;
  /** Rows [batch · OH · OW, channels · FH · FW]: the window of each output position laid flat. Positions outside the image are 0. */
  im2col(geometry: PoolGeometry, x: Block, columns: Block): void;
  /** The adjoint of im2col: adds every window back to where it came from. */
  col2im(geometry: PoolGeometry, columns: Block, x: Block): void;

  // Pooling

  /**
   * The largest element of each window inside the image, and where it stood: `index` holds u · FW + v of the first one.
   * A NaN wins. A window altogether in the padding gives −Infinity and the index −1.
   */
  maxPool2d(geometry: PoolGeometry, x: Block, y: Block, index: Block): void;
  maxPool2dBackward(geometry: PoolGeometry, dy: Block, index: Block, dx: Block): void;
  /**
   * The sum of each window divided by its elements inside the padded image, as PyTorch does, or by those inside the image
   * alone if padding does not count: each window has to hold one then.
   */
  averagePool2d(geometry: AverageGeometry, x: Block, y: Block): void;
  averagePool2dBackward(geometry: AverageGeometry, dy: Block, dx: Block): void;

  // Normalisation and softmax

  /** Mean and (biased) variance of each channel over batch and positions. */
  moments(geometry: ChannelGeometry, x: Block, mean: Block, variance: Block): void;
  /** y = (x − mean) / √(variance + ε) · scale + shift, channel by channel. */
  normalize(
    geometry: ChannelGeometry,
    epsilon: number,
    x: Block,
    mean: Block,
    variance: Block,
    scale: Block,
    shift: Block,
    y: Block,
  ): void;
  /** The adjoint of `normalize` ∘ `moments` (mean and variance depend on x; Ioffe & Szegedy 2015). */
  normalizeBackward(
    geometry: ChannelGeometry,
    epsilon: number,
    dy: Block,
    x: Block,
    mean: Block,
    variance: Block,
    scale: Block,
    dx: Block,
    dScale: Block,
    dShift: Block,
  ): void;
  /**
   * `normalize` with the moments of x itself, which no rounding comes between. Running statistics, if there are any, move
   * towards them: r ← (1 − share)·r + share·own, the variance being the unbiased one, m / (m − 1) of m values a channel.
   */
  batchNormalize(
    geometry: ChannelGeometry,
    epsilon: number,
    share: number,
    x: Block,
    scale: Block,
    shift: Block,
    runningMean: Block | null,
    runningVariance: Block | null,
    y: Block,
  ): void;
  /** Its adjoint; that of `normalize` ∘ `moments`. */
  batchNormalizeBackward(
    geometry: ChannelGeometry,
    epsilon: number,
    dy: Block,
    x: Block,
    scale: Block,
    dx: Block,
    dScale: Block,
    dShift: Block,
  ): void;
  /** Each row of [rows, columns]: y = (x − mean) / deviation, deviation = √(variance + ε) [rows]. */
  standardizeRows(rows: number, columns: number, epsilon: number, x: Block, y: Block, deviation: Block): void;
  standardizeRowsBackward(rows: number, columns: number, dy: Block, y: Block, deviation: Block, dx: Block): void;
  /**
   * y = x − log Σ exp(x) along the last axis of [rows, columns], as x − max − log(1 + Σ of the others' exp(x − max)): stable
   * for any finite x, and a y near 0 keeps its digits. −Infinity among others stays what it is; a row with Infinity, or of
   * nothing but −Infinity, is NaN, as PyTorch has it.
   */
  logSoftmax(rows: number, columns: number, x: Block, y: Block): void;
  /** dx = dy − exp(y) · Σ dy, which is (dy − Σ dy) − (exp(y) − 1) · Σ dy: so a y near 0 gives its digits to dx. */
  logSoftmaxBackward(rows: number, columns: number, dy: Block, y: Block, dx: Block): void;

  // Dropout

  /**
   * y = x / (1 − rate) where the hash of (key, NCHW position) keeps it, else 0 (see `keeps` in dropout-hash.ts), for
   * 0 ≤ rate < 1. Its own adjoint.
   */
  dropout(shape: Shape, rate: number, key: number, x: Block, y: Block): void;

  // Augmentation

  /**
   * y[n,c,i,j] = x[n,c] at the point A(B(j, i) + d(B(j, i))), where A and B are the maps of image n and d its
   * displacement. Between pixels images and displacements are interpolated linearly in both directions; displacements
   * outside of the image are those of its border. It has no adjoint: data have no gradient.
   */
  warp(geometry: WarpGeometry, x: Block, y: Block): void;

  // Updates, in place on value and state. With g = gradient + weightDecay · value:

  /** w ← w − η·g */
  sgdStep(step: UpdateStep, value: Block, gradient: Block): void;
  /** v ← μ·v + g; w ← w − η·v, or with Nesterov w ← w − η·(g + μ·v) */
  momentumStep(
    step: UpdateStep & { momentum: number; nesterov: boolean },
    value: Block,
    gradient: Block,
    velocity: Block,
  ): void;
  /** h ← h + g²; w ← w − η·g / (√h + ε) */
  adaGradStep(step: UpdateStep & { epsilon: number }, value: Block, gradient: Block, squares: Block): void;
  /** h ← α·h + (1 − α)·g²; w ← w − η·g / (√h + ε) */
  rmsPropStep(
    step: UpdateStep & { decay: number; epsilon: number },
    value: Block,
    gradient: Block,
    squares: Block,
  ): void;
  /**
   * m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − η·(m / c₁) / (√(v / c₂) + ε), where cᵢ = 1 − βᵢᵗ
   *
   * With `largest` (AMSGrad) u ← max(u, v) stands in place of v under the root. Decoupled, g is the gradient itself and
   * w is multiplied by 1 − η·λ first.
   */
  adamStep(
    step: UpdateStep & AdamStep,
    value: Block,
    gradient: Block,
    mean: Block,
    squares: Block,
    largest: Block | null,
  ): void;
  /** c = β₁·m + (1 − β₁)·gradient; w ← w − η·(sign(c) + λ·w); m ← β₂·m + (1 − β₂)·gradient */
  lionStep(step: UpdateStep & { beta1: number; beta2: number }, value: Block, gradient: Block, mean: Block): void;

  // Around updates, in place

  /** y ← factor · y */
  scale(factor: number, y: Block): void;
  /** y ← min(max(y, −limit), limit); a NaN stays. */
  clamp(limit: number, y: Block): void;
  /** y ← y + share·(x − y) */
  approach(share: number, x: Block, y: Block): void;
}

/** What every update takes: η, and λ of g = gradient + λ · value. */
export interface UpdateStep {
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** What Adam takes besides. */
export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** 1 − β₁ᵗ and 1 − β₂ᵗ */
  readonly correction1: number;
  readonly correction2: number;
  /** Whether λ shrinks the value itself (AdamW) and is no part of g. */
  readonly decoupled: boolean;
}

/** Numbers in memory. Opaque: only the backend that made it knows what lies behind it. */
export interface Block {
  /** In elements. */
  readonly size: number;
  readonly backend: Backend;
  /** Counts the writes in place (an optimizer's step, a loader's next batch): whoever remembers an older count is stale. */
  version: number;
  /** Who wrote last, and what to do about it, for the message that a stale reader gets. */
  writer: string;
}

/** How long a block lives: as long as the innermost scope (or, outside any, as long as somebody holds it), or as long as somebody holds it. */
export type Lifetime = "scope" | "persistent";

/**
 * How convolutions are computed: `"direct"`, as they are written down; `"winograd"`, by Winograd's F(4x4, 3x3) wherever
 * it applies; `"auto"`, by whichever is faster for the sizes at hand.
 */
export type ConvolutionAlgorithm = "auto" | "direct" | "winograd";

/** Of the wasm kernels: with relaxed (fused) multiply-add, or with a multiplication and an addition. */
export type Build = "relaxed-simd" | "simd";

/** What runs the loops. */
export interface BackendInfo {
  readonly backend: "reference" | "wasm";
  /** Which build of the kernels: `"float64"`, `"relaxed-simd"` (multiply-add) or `"simd"`. */
  readonly build: string;
  /** Whether a multiplication and an addition round once, as fused multiply-add does; twice gives other last bits. */
  readonly fused: boolean;
  readonly threads: number;
  /** Why there is only one thread where there would be more: what does not share memory, or what blocks workers. */
  readonly oneThreadBecause?: string;
  readonly convolution: ConvolutionAlgorithm;
}

/** Memory and the loops over it. Layout belongs to the backend: shapes that cross this interface are always NCHW. */
export interface Backend {
  readonly info: BackendInfo;
  readonly kernels: Kernels;

  /** A block of `size` elements whose contents are arbitrary until written. */
  allocate(size: number, lifetime?: Lifetime): Block;
  /** The block's elements in NCHW order, copied into an array of the backend's precision. */
  read(block: Block, shape: Shape): Float32Array | Float64Array;
  /** Writes elements given in NCHW order. Does not count as a version; the caller decides. */
  write(block: Block, shape: Shape, values: ArrayLike<number>): void;
  /** Throws a LifetimeError if the block's scope has ended. */
  assertAlive(block: Block): void;

  /** Blocks allocated from now on die together at the matching closeScope. */
  openScope(): void;
  /** Ends the innermost scope; `survivors` are moved to the scope around it, or out of scopes altogether. */
  closeScope(survivors: Iterable<Block>): void;
  /** Moves a block out of all scopes, into memory that the garbage collector frees. */
  keep(block: Block): void;
}
