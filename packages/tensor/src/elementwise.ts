import { type BinaryOp, ShapeError, sameShape, showShape, type UnaryOp } from "@tsumiki/kernels";
import { broadcastShapes } from "./broadcast.ts";
import { constant } from "./creation.ts";
import { assertShape, type Operand, sharedBackend } from "./operands.ts";
import { type Adjoint, assertConstant, differentiable, piecewiseConstant } from "./record.ts";
import { allocated, type Tensor } from "./tensor.ts";

// Of two operands, broadcast to one another by NumPy's rules. All throw a ShapeError naming both shapes if they do not
// broadcast. A NaN in either gives a NaN, in comparisons 0 (and 1 for notEqual).

/** a + b */
export function add(a: Operand, b: Operand): Tensor {
  return binary("add", a, b, () => [(dy) => dy, (dy) => dy]);
}

/** a − b */
export function subtract(a: Operand, b: Operand): Tensor {
  return binary("subtract", a, b, () => [(dy) => dy, (dy) => negate(dy)]);
}

/** a · b, element by element; for the product of matrices see `matmul`. */
export function multiply(a: Operand, b: Operand): Tensor {
  return binary("multiply", a, b, (x, y) => [(dz) => multiply(dz, y), (dz) => multiply(dz, x)]);
}

/** a / b; ±Infinity or NaN where b is 0. */
export function divide(a: Operand, b: Operand): Tensor {
  return binary("divide", a, b, (_x, y, z) => [(dz) => divide(dz, y), (dz) => negate(divide(multiply(dz, z), y))]);
}

/** aᵇ; NaN where a < 0 and b is no whole number. */
export function power(a: Operand, b: Operand): Tensor {
  return binary("power", a, b, (x, y, z) => [
    (dz) => multiply(dz, where(equal(y, 0), 0, multiply(y, power(x, subtract(y, 1))))),
    (dz) => multiply(dz, where(equal(z, 0), 0, multiply(z, log(x)))),
  ]);
}

/** The larger of a and b. Where they are equal, each has half of the gradient. */
export function maximum(a: Operand, b: Operand): Tensor {
  return binary("maximum", a, b, (x, y) => [(dz) => multiply(dz, above(x, y)), (dz) => multiply(dz, above(y, x))]);
}

/** The smaller of a and b. Where they are equal, each has half of the gradient. */
export function minimum(a: Operand, b: Operand): Tensor {
  return binary("minimum", a, b, (x, y) => [(dz) => multiply(dz, above(y, x)), (dz) => multiply(dz, above(x, y))]);
}

/** 1 where a = b, else 0. */
export function equal(a: Operand, b: Operand): Tensor {
  return binary("equal", a, b);
}

/** 1 where a ≠ b, else 0. */
export function notEqual(a: Operand, b: Operand): Tensor {
  return binary("notEqual", a, b);
}

/** 1 where a < b, else 0. */
export function less(a: Operand, b: Operand): Tensor {
  return binary("less", a, b);
}

/** 1 where a ≤ b, else 0. */
export function lessEqual(a: Operand, b: Operand): Tensor {
  return binary("lessEqual", a, b);
}

/** 1 where a > b, else 0. */
export function greater(a: Operand, b: Operand): Tensor {
  return binary("greater", a, b);
}

/** 1 where a ≥ b, else 0. */
export function greaterEqual(a: Operand, b: Operand): Tensor {
  return binary("greaterEqual", a, b);
}

/**
 * a where the condition is not 0, else b; all three are broadcast.
 * @throws ShapeError naming the three shapes if they do not broadcast.
 */
export function where(condition: Operand, a: Operand, b: Operand): Tensor {
  const { backend, tensors, shape, inputs } = broadcast("where", condition, a, b);
  const [c, x, y] = tensors as [Tensor, Tensor, Tensor];
  const chosen = allocated(shape, backend);
  backend.kernels.select({ shape, inputs }, c.block, x.block, y.block, chosen.block);
  return differentiable(chosen, [x, (dy) => where(c, dy, 0)], [y, (dy) => where(c, 0, dy)]);
}

// Of one tensor.

/** −x */
export function negate(x: Tensor): Tensor {
  return unary("negate", x);
}

/** |x| */
export function abs(x: Tensor): Tensor {
  return unary("abs", x);
}

/** eˣ */
export function exp(x: Tensor): Tensor {
  return unary("exp", x);
}

/** eˣ − 1, with all its digits also where x is near 0. */
export function expm1(x: Tensor): Tensor {
  return unary("expm1", x);
}

/** The natural logarithm; NaN below 0, −Infinity at 0. */
export function log(x: Tensor): Tensor {
  return unary("log", x);
}

/** √x; NaN below 0. */
export function sqrt(x: Tensor): Tensor {
  return unary("sqrt", x);
}

/** x² */
export function square(x: Tensor): Tensor {
  return unary("square", x);
}

/** max(x, 0), element by element; a NaN stays a NaN. */
export function relu(x: Tensor): Tensor {
  return unary("relu", x);
}

/** log(1 + eˣ), with its digits also where it is near 0. */
export function softplus(x: Tensor): Tensor {
  return unary("softplus", x);
}

/** σ(x) = 1 / (1 + e⁻ˣ) */
export function sigmoid(x: Tensor): Tensor {
  return unary("sigmoid", x);
}

/** (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ) */
export function tanh(x: Tensor): Tensor {
  return unary("tanh", x);
}

/** x·σ(x): Swish. Its limit at −Infinity is 0. */
export function silu(x: Tensor): Tensor {
  return unary("silu", x);
}

/** x·Φ(x), where Φ(x) = (1 + erf(x/√2))/2 is the share of a normal distribution below x. Its limit at −Infinity is 0. */
export function gelu(x: Tensor): Tensor {
  return unary("gelu", x);
}

/** x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2: gelu, off by up to 5e-4. */
export function geluByTanh(x: Tensor): Tensor {
  return unary("geluByTanh", x);
}

/** The error function, 2/√π · ∫ e^−t² dt from 0 to x; erf(x/√2) is the share of a normal distribution within ±x. */
export function erf(x: Tensor): Tensor {
  return unary("erf", x);
}

// Their adjoints. All throw a ShapeError if the shapes differ.

/** dy where y > 0, else 0. */
export function reluBackward(dy: Tensor, y: Tensor): Tensor {
  return unaryBackward("relu", dy, y, y);
}

/** dy · y · (1 − y), from y = σ(x) alone; `unaryBackward` keeps its digits also where y rounds to 1. */
export function sigmoidBackward(dy: Tensor, y: Tensor): Tensor {
  assertAdjoint("sigmoidBackward", dy, y);
  return multiply(dy, multiply(y, subtract(1, y)));
}

/** dy · (1 − y²), from y = tanh(x) alone; `unaryBackward` keeps its digits also where y rounds to ±1. */
export function tanhBackward(dy: Tensor, y: Tensor): Tensor {
  assertAdjoint("tanhBackward", dy, y);
  return multiply(dy, subtract(1, square(y)));
}

/** dy · f′(x), from x and y = f(x), for any f of one tensor above. */
export function unaryBackward(op: UnaryOp, dy: Tensor, x: Tensor, y: Tensor): Tensor {
  const operation = `${op}Backward`;
  const backend = sharedBackend(operation, dy, x, y);
  assertConstant(operation, dy, x, y);
  assertShape(operation, "x", x.shape, y.shape, ["y", y.shape]);
  assertShape(operation, "dy", dy.shape, y.shape, ["y", y.shape]);
  const dx = allocated(x.shape, backend);
  backend.kernels.unaryBackward(op, dy.block, x.block, y.block, dx.block);
  return dx;
}

/**
 * target ← target + value, in place: how gradients accumulate. Handles to the target stay valid.
 * @throws ShapeError unless the shapes are the same: nothing is broadcast.
 */
export function addInto(target: Tensor, value: Tensor): void {
  const backend = sharedBackend("addInto", target, value);
  assertConstant("addInto", target, value);
  if (!sameShape(value.shape, target.shape)) {
    const [expected, got] = [showShape(target.shape), showShape(value.shape)];
    // The cause tells whoever knows what the target is: a layer's caller names the parameter.
    throw new ShapeError(`addInto: expected value ${expected} for target ${expected}, got ${got}`, { cause: target });
  }
  backend.kernels.accumulate(value.block, target.block);
}

function unary(op: UnaryOp, x: Tensor): Tensor {
  const backend = sharedBackend(op, x);
  const y = allocated(x.shape, backend);
  backend.kernels.unary(op, x.block, y.block);
  return differentiable(y, [x, (dy) => unaryBackward(op, dy, x, y)]);
}

function assertAdjoint(operation: string, dy: Tensor, y: Tensor): void {
  sharedBackend(operation, dy, y);
  assertConstant(operation, dy, y);
  assertShape(operation, "dy", dy.shape, y.shape, ["y", y.shape]);
}

/** @param adjoints of both operands; there are none of a comparison */
function binary(op: BinaryOp, a: Operand, b: Operand, adjoints?: Adjoints): Tensor {
  const { backend, tensors, shape, inputs } = broadcast(op, a, b);
  const [x, y] = tensors as [Tensor, Tensor];
  const z = allocated(shape, backend);
  backend.kernels.binary(op, { shape, inputs }, x.block, y.block, z.block);
  if (adjoints === undefined) return piecewiseConstant(op, z, x, y);
  const [byX, byY] = adjoints(x, y, z);
  return differentiable(z, [x, byX], [y, byY]);
}

/** Of z, computed from x and y. */
type Adjoints = (x: Tensor, y: Tensor, z: Tensor) => readonly [byX: Adjoint<Tensor>, byY: Adjoint<Tensor>];

/** 1 where a is above b, ½ where they are equal, else 0. */
function above(a: Tensor, b: Tensor): Tensor {
  return multiply(0.5, add(greater(a, b), greaterEqual(a, b)));
}

/** Operands as tensors of one backend, their shapes, and the shape that they broadcast to. */
function broadcast(operation: string, ...operands: readonly Operand[]) {
  const backend = sharedBackend(operation, ...operands.filter((operand) => typeof operand !== "number"));
  const tensors = operands.map((operand) => (typeof operand === "number" ? constant([], operand, backend) : operand));
  const inputs = tensors.map((each) => each.shape);
  return { backend, tensors, inputs, shape: broadcastShapes(operation, inputs) };
}
