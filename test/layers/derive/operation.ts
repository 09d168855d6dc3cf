import { checkGradients } from "@tsumiki/gradient-check";
import { reference, type Shape, sizeOf, withBackend } from "@tsumiki/kernels";
import { DerivedLayer } from "@tsumiki/layers";
import { Generator, Parameter, reshape, type Tensor, tensor } from "@tsumiki/tensor";
import fc from "fast-check";

export type Operation = (...operands: Tensor[]) => Tensor;

interface Options {
  readonly seed?: number;
  /** Whether all operands are above 0. */
  readonly positive?: boolean;
  /** Whether an operand may have no influence at all, as one that is nowhere the maximum. */
  readonly mayBeVacuous?: boolean;
}

/**
 * Checks the adjoints of an operation by every operand: each in turn is the layer's input while the others are its
 * parameters, and once all are parameters. The numbers keep away from 0 and from one another, by steps of 0.02 or more.
 */
export function checkOperation(operation: Operation, shapes: readonly Shape[], options: Options = {}): void {
  const { seed = 0, mayBeVacuous = false } = options;
  const values = operandsOf(shapes, options);
  const everything = ["input", ...shapes.map((_, position) => `operands.${position}`)];
  for (let input = 0; input <= shapes.length; input++) {
    const makeLayer = () => new OperationLayer(operation, shapes, values, input);
    const isOperand = (name: string) => name !== everything[input + 1];
    checkGradients(makeLayer, [1, sizeOf(shapes[input] ?? [])], {
      seed,
      moveParameters: false,
      maxElements: 20,
      input: values[input] ?? [0],
      vacuous: mayBeVacuous ? everything.filter(isOperand) : input === shapes.length ? ["input"] : [],
    });
  }
}

/** One operation on operands laid flat into what the gradient check gives and expects, [1, size]. */
class OperationLayer extends DerivedLayer {
  readonly operation: Operation;
  readonly inputShape: Shape;
  /** The others; none where the input stands. */
  readonly operands: readonly (Parameter | null)[];
  readonly size: number;

  constructor(operation: Operation, shapes: readonly Shape[], values: readonly Float64Array[], input: number) {
    super();
    const tensors = shapes.map((shape, position) => tensor(values[position] as Float64Array, shape));
    this.operation = operation;
    this.inputShape = shapes[input] ?? [];
    this.operands = tensors.map((each, position) => (position === input ? null : new Parameter(each)));
    this.size = operation(...tensors).size;
  }

  override outputShape(): Shape {
    return [this.size];
  }

  compute(x: Tensor): Tensor {
    const input = reshape(x, this.inputShape);
    return reshape(this.operation(...this.operands.map((operand) => operand?.value ?? input)), [1, this.size]);
  }
}

function operandsOf(shapes: readonly Shape[], { seed = 0, positive = false }: Options): Float64Array[] {
  const generator = new Generator(seed);
  const sizes = shapes.map(sizeOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const rungs = Float64Array.from({ length: total }, (_, rung) => 0.4 + (1.8 * (rung + 0.5)) / total);
  const all = generator.shuffle(rungs).map((rung) => (positive || generator.next() < 0.5 ? rung : -rung));
  const starts = sizes.map((_, position) => sizes.slice(0, position).reduce((sum, size) => sum + size, 0));
  return sizes.map((size, position) => all.slice(starts[position], (starts[position] as number) + size));
}

/** Any seed, for the numbers. */
export const seed = fc.nat();

const extent = fc.integer({ min: 1, max: 3 });

/** Shapes of rank `minRank` to 4, of at most 36 elements. */
export function shape(minRank = 0): fc.Arbitrary<number[]> {
  return fc.array(extent, { minLength: minRank, maxLength: 4 }).filter((extents) => sizeOf(extents) <= 36);
}

/** A shape, and several that broadcast to it: axes of extent 1, and axes that are not there. */
export function broadcasting(count: number): fc.Arbitrary<number[][]> {
  return shape().chain((whole) =>
    fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: whole.length }), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
        .map(([dropped, repeated]) => whole.slice(dropped).map((extent, axis) => (repeated[axis] ? 1 : extent))),
      { minLength: count, maxLength: count },
    ),
  );
}

/** Runs `check` on the reference backend with random arguments. */
export function forAll<Arguments extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof Arguments]: fc.Arbitrary<Arguments[K]> },
  check: (...args: Arguments) => void,
  numRuns = 30,
): void {
  fc.assert(
    fc.property(...arbitraries, (...args: Arguments) => withBackend(reference, () => check(...args))),
    { numRuns },
  );
}
