import { useMemo, useState } from "preact/hooks";
import { Complaint } from "../../components/complaint.tsx";
import { DrawingPad } from "../../components/drawing/drawing-pad.tsx";
import { imageOf } from "../../components/drawing/image-of.ts";
import { isDrawing, type Stroke, side } from "../../components/drawing/strokes.ts";
import { HeatMap } from "../../components/heat-map.tsx";
import { said } from "../../words/language.ts";
import { useAnswer } from "../../worker/use-answer.ts";
import { tasks } from "./use-training.ts";
import { words } from "./words.ts";

/** Draw a digit, and see what the network takes it for: while it is drawn, and while the network learns. */
export function Recognition({ step }: { readonly step: number }) {
  const text = said(words);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const pixels = useMemo(() => imageOf(strokes), [strokes]);
  const isDrawn = isDrawing(strokes);
  const { value, error } = useAnswer(
    async () => (isDrawn && step > 0 ? await tasks.ask("recognise", { pixels }) : undefined),
    [pixels, step],
  );
  return (
    <section class="recognition">
      <h2>{text.draw}</h2>
      <div class="pair">
        <DrawingPad strokes={strokes} onDraw={setStrokes} />
        <figure>
          <HeatMap label={text.sees} pixels={pixels} height={side} width={side} map="ink" />
          <figcaption>{text.sees}</figcaption>
        </figure>
      </div>
      <Complaint error={error} />
      {value ? <Bars probabilities={value} /> : <p class="quiet">{reason()}</p>}
    </section>
  );

  function reason(): string {
    if (strokes.length === 0) return text.noDrawing;
    return isDrawn ? text.noNetwork : text.dot;
  }
}

function Bars({ probabilities }: { readonly probabilities: Float32Array }) {
  const text = said(words);
  const best = probabilities.indexOf(Math.max(...probabilities));
  const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  return (
    <>
      <p class="verdict" role="status">
        {text.it(best, percent(probabilities[best]!))}
      </p>
      <ol class="bars" aria-label={text.probabilities}>
        {Array.from(probabilities, (share, digit) => (
          <li key={digit} class={digit === best ? "is-best" : ""}>
            <span>{digit}</span>
            <span class="bar">
              <span style={{ width: `${100 * share}%` }} />
            </span>
            <span class="share">{percent(share)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
