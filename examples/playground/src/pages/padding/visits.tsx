import { NumberGrid } from "../../components/number-grid.tsx";
import { said } from "../../words/language.ts";
import { words } from "./words.ts";

/** How many windows see each pixel, as the framework counts it. */
export function Visits({ visits, extent }: { readonly visits: ArrayLike<number>; readonly extent: number }) {
  const text = said(words);
  const counts = Array.from(visits);
  return (
    <section>
      <h2>{text.visitsTitle}</h2>
      <p>{text.visits}</p>
      <NumberGrid
        label={text.visitsMap}
        values={visits}
        rows={extent}
        columns={extent}
        cell={34}
        map="activation"
        scale={[0, 9]}
      />
      <p class="quiet" role="status">
        {text.spread(Math.min(...counts), Math.max(...counts))}
      </p>
    </section>
  );
}
