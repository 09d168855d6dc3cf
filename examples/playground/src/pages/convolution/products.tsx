import { side } from "../../components/drawing/strokes.ts";
import { NumberGrid } from "../../components/number-grid.tsx";
import { short } from "../../components/numbers.ts";
import { said } from "../../words/language.ts";
import { words } from "./words.ts";

export interface ProductsProps {
  readonly pixels: Float32Array;
  readonly filter: readonly number[];
  readonly size: number;
  readonly bias: number;
  /** A place of the output, which is where its window begins in the input. */
  readonly row: number;
  readonly column: number;
  /** What the framework computed there. */
  readonly result: number;
}

/** One place of the output, in numbers: what is under the window times the filter, added up, and the bias. */
export function Products({ pixels, filter, size, bias, row, column, result }: ProductsProps) {
  const text = said(words);
  const under = filter.map((_, index) => {
    const [down, right] = [Math.floor(index / size), index % size];
    return Math.round(100 * pixels[(row + down) * side + column + right]!) / 100;
  });
  const exact = filter.map((weight, index) => {
    const [down, right] = [Math.floor(index / size), index % size];
    return weight * pixels[(row + down) * side + column + right]!;
  });
  const grid = { rows: size, columns: size, cell: size === 3 ? 44 : 32 };
  return (
    <section class="products">
      <h2>{text.sum}</h2>
      <p>{text.at(row + 1, column + 1)}</p>
      <div class="equation">
        <figure>
          <NumberGrid label={text.under} values={under} map="ink" scale={[0, 1]} {...grid} />
          <figcaption>{text.under}</figcaption>
        </figure>
        <span class="sign">×</span>
        <figure>
          <NumberGrid label={text.weights} values={filter} map="signed" {...grid} />
          <figcaption>{text.weights}</figcaption>
        </figure>
        <span class="sign">=</span>
        <figure>
          <NumberGrid label={text.products} values={exact} map="signed" {...grid} />
          <figcaption>{text.products}</figcaption>
        </figure>
      </div>
      <p class="result" role="status">
        {text.total} <b>{short(result - bias)}</b> + b <b>{short(bias)}</b> = <b class="is-last">{short(result)}</b>
      </p>
    </section>
  );
}
