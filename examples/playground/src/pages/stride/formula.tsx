import { short } from "../../components/numbers.ts";
import { outExtent, type Sizes } from "./geometry.ts";

export interface FormulaProps {
  /** "H" or "W". */
  readonly letter: string;
  readonly extent: number;
  readonly sizes: Sizes;
  /** What the framework makes of it; undefined: an error. */
  readonly out: number | undefined;
  readonly rounded: string;
}

/** OH = (H + 2P − FH)/S + 1, and the same with its numbers. */
export function Formula({ letter, extent, sizes, out, rounded }: FormulaProps) {
  const { padding, filter, stride } = sizes;
  const exact = outExtent(extent, sizes);
  const isWhole = Number.isInteger(exact);
  return (
    <div class="formula">
      <Fraction name={`O${letter}`} above={`${letter} + 2P − F${letter}`} below="S" />
      <Fraction above={`${extent} + 2·${padding} − ${filter}`} below={String(stride)} />
      <span>
        = <b class={isWhole ? "is-last" : "is-wrong"}>{short(exact)}</b>
        {!isWhole && out !== undefined && (
          <>
            , {rounded} <b class="is-last">{out}</b>
          </>
        )}
      </span>
    </div>
  );
}

interface FractionProps {
  readonly name?: string;
  readonly above: string;
  readonly below: string;
}

function Fraction({ name, above, below }: FractionProps) {
  return (
    <math>
      {name && <mi>{name}</mi>}
      <mo>=</mo>
      <mfrac>
        <mtext>{above}</mtext>
        <mtext>{below}</mtext>
      </mfrac>
      <mo>+</mo>
      <mn>1</mn>
    </math>
  );
}
