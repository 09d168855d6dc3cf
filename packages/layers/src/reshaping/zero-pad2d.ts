import { assertOptions, checkedNumber, type Pair, type Shape, wholePair } from "@tsumiki/kernels";
import { pad, type Tensor } from "@tsumiki/tensor";
import { assertImages } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { Add } from "../shapes/nat.ts";
import { assertImage, type NotAnImage } from "../shapes/rules.ts";

/** A width for each side; 0 where it is not given. */
export interface Sides {
  readonly top?: number;
  readonly bottom?: number;
  readonly left?: number;
  readonly right?: number;
}

/**
 * A border of zeros around images: x [batch, channels, H, W] → y [batch, channels, H + top + bottom, W + left + right].
 * (PyTorch's order of four numbers is left, right, top, bottom.)
 */
export class ZeroPad2d<const P extends Pair | Sides> extends DerivedLayer {
  static override readonly name: string = "ZeroPad2d";
  declare readonly outShape: Padded<this["inShape"], P>;
  readonly sides: Required<Sides>;

  /**
   * @param padding one width, or [vertical, horizontal], or a width for each side
   * @throws RangeError unless all are whole numbers of at least 0; TypeError for an unknown side.
   */
  constructor(padding: P, ...none: readonly never[]) {
    super(...none);
    this.sides = sidesOf(padding);
  }

  override outputShape(sample: Shape): Shape {
    assertImage("ZeroPad2d", sample);
    const [channels, height, width] = sample;
    const { top, bottom, left, right } = this.sides;
    return [channels, height + top + bottom, width + left + right];
  }

  protected compute(x: Tensor): Tensor {
    assertImages("ZeroPad2d", x);
    const { top, bottom, left, right } = this.sides;
    return pad(x, [
      [0, 0],
      [0, 0],
      [top, bottom],
      [left, right],
    ]);
  }
}

function sidesOf(padding: Pair | Sides): Required<Sides> {
  if (!isSides(padding)) {
    const [vertical, horizontal] = wholePair("ZeroPad2d", "padding", padding, 0);
    return { top: vertical, bottom: vertical, left: horizontal, right: horizontal };
  }
  assertOptions("ZeroPad2d", padding, { top: true, bottom: true, left: true, right: true });
  const sides = { top: 0, bottom: 0, left: 0, right: 0, ...padding };
  for (const [side, width] of Object.entries(sides)) {
    checkedNumber("ZeroPad2d", side, width, "a whole number of at least 0");
  }
  return sides;
}

function isSides(padding: Pair | Sides): padding is Sides {
  return typeof padding === "object" && padding !== null && !Array.isArray(padding);
}

type Padded<In, P> = In extends readonly [infer C, infer H extends number, infer W extends number]
  ? P extends number
    ? [C, Add<H, Add<P, P>>, Add<W, Add<P, P>>]
    : P extends readonly [infer PY extends number, infer PX extends number]
      ? [C, Add<H, Add<PY, PY>>, Add<W, Add<PX, PX>>]
      : [C, number, number]
  : NotAnImage<In, "ZeroPad2d">;
