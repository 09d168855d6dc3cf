import { assertOptions, checkedName, type Shape, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { add, concatenate, type Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { apply } from "../derive/derive.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { Layer, Lazy, Sample } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { Apply, Made } from "../shapes/chain.ts";
import type { Add } from "../shapes/nat.ts";
import { type Fits, type Show, show } from "../shapes/show.ts";
import { assertLayer, make, withPlace } from "./container.ts";

/** What becomes of the branches' outputs: their channels (features) one after another, or their sum. */
export type Combine = "concatenate" | "sum";

export interface ParallelOptions<C extends Combine> {
  readonly combine: C;
}

/**
 * Hands its input to every branch, and concatenates what they give along the channels (the first axis of a sample) or
 * adds it up: `new Parallel({ combine: "concatenate" }, new Conv2d(3, 8, 1), new Conv2d(3, 8, 3, { padding: 1 }))`.
 * A branch of several layers is a `Branch`, one that leaves its input as it is an `Identity`.
 *
 * @throws ShapeError if a branch does not fit what comes in, or not what another gives.
 */
export class Parallel<C extends Combine, Branches extends Layer[]> extends DerivedLayer {
  static override readonly name: string = "Parallel";
  declare readonly outShape: ParallelRule<this["inShape"], C, Branches>;
  readonly combine: C;
  readonly branches: readonly Layer[];

  /** @throws RangeError unless combine is "concatenate" or "sum", and if there is no branch. */
  constructor(options: ParallelOptions<C>, ...branches: Branches) {
    super();
    assertOptions("Parallel", options, { combine: true });
    const { combine } = { ...options };
    checkedName("Parallel", "combine", combine, ["concatenate", "sum"]);
    if (branches.length === 0) throw new RangeError("Parallel: expected at least one branch, got none");
    branches.forEach((branch, position) => {
      assertLayer(`Parallel, branch ${position}`, branch);
    });
    this.combine = combine;
    this.branches = branches;
  }

  override outputShape(sample: Shape): Shape {
    const shapes = this.branches.map((branch, position) =>
      withPlace(`Parallel, branch ${position}`, () => branch.outputShape(sample)),
    );
    const [first = sample, ...others] = shapes;
    others.forEach((other, position) => {
      if (!this.#fit(first, other)) {
        throw new ShapeError(
          `Parallel ${does[this.combine]}, but branch 0 gives ${show(first)} and branch ${position + 1} gives ${show(other)}`,
        );
      }
    });
    if (this.combine === "sum") return first;
    return [shapes.reduce((total, [channels = 0]) => total + channels, 0), ...first.slice(1)];
  }

  protected compute(x: Tensor): Tensor {
    assertTensor("Parallel", x);
    const [batch = 1, ...sample] = x.shape;
    const declared = [batch, ...this.outputShape(sample)];
    const outputs = this.branches.map((branch) => apply(branch, x));
    const y = this.combine === "sum" ? outputs.reduce((total, output) => add(total, output)) : concatenate(outputs, 1);
    if (!sameShape(y.shape, declared)) {
      throw new ShapeError(
        `Parallel: its branches declare ${showShape(declared)}, but their forwards gave ${showShape(y.shape)}; make their outputShape say what forward returns`,
      );
    }
    return y;
  }

  #fit(a: Shape, b: Shape): boolean {
    return this.combine === "sum" ? sameShape(a, b) : sameShape(a.slice(1), b.slice(1));
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const given = this.branches.map((branch) => graph.layer(branch, x));
    if (this.combine === "concatenate") return graph.node("Concat", given, { axis: 1 });
    return given.reduce((sum, each) => graph.node("Add", [sum, each]));
  }
}

/** `parallel({ combine: "sum" }, branch(conv2d(8, 1), new ReLU()), new Identity())`, lazy branches made from the chain. */
export function parallel<C extends Combine, Branches extends (Layer | Lazy)[]>(
  options: ParallelOptions<C>,
  ...items: Branches
) {
  assertOptions("parallel", options, { combine: true });
  return (sample: Sample): Parallel<C, Made<Branches>> =>
    new Parallel(
      options,
      ...(items.map((item, position) => make(`Parallel, branch ${position}`, item, sample)) as Made<Branches>),
    );
}

const does = { sum: "adds", concatenate: "concatenates channels" } as const;

type ParallelRule<In, C extends Combine, Branches> = Branches extends [infer First, ...infer Others]
  ? Apply<First, In> extends infer Given
    ? Given extends string
      ? `Parallel, branch 0: ${Given}`
      : Joined<In, C, Given, Given, Others, [1]>
    : never
  : number[];

/** What the branches from `Position` on make of `Out`, which those before gave. */
type Joined<In, C extends Combine, First, Out, Branches, Position extends 1[]> = Branches extends [
  infer Branch,
  ...infer Others,
]
  ? Apply<Branch, In> extends infer Given
    ? Given extends string
      ? `Parallel, branch ${Position["length"]}: ${Given}`
      : Fit<C, First, Given> extends true
        ? Joined<In, C, First, Together<C, Out, Given>, Others, [...Position, 1]>
        : `Parallel ${(typeof does)[C]}, but branch 0 gives ${Show<First>} and branch ${Position["length"]} gives ${Show<Given>}`
    : never
  : Branches extends []
    ? Out
    : number[];

type Fit<C extends Combine, A, B> = [C] extends ["sum"] ? Fits<A, B> : Fits<Positions<A>, Positions<B>>;

/** A shape without its channels. */
type Positions<S> = S extends readonly [unknown, ...infer Rest] ? Rest : S;

type Together<C extends Combine, A, B> = [C] extends ["sum"]
  ? A
  : [C, A, B] extends ["concatenate", [infer D extends number, ...infer Rest], [infer E extends number, ...unknown[]]]
    ? [Add<D, E>, ...Rest]
    : number[];
