import { useMemo } from "preact/hooks";
import { Choice } from "../../components/choice.tsx";
import { Complaint } from "../../components/complaint.tsx";
import { imageOf } from "../../components/drawing/image-of.ts";
import { digit } from "../../components/drawing/strokes.ts";
import { HeatMap } from "../../components/heat-map.tsx";
import { Slider } from "../../components/slider.tsx";
import { said } from "../../words/language.ts";
import { remote } from "../../worker/remote.ts";
import { useAnswer } from "../../worker/use-answer.ts";
import { words } from "./words.ts";

const tasks = remote<typeof import("./tasks.ts").tasks>("padding");

export interface LayersProps {
  readonly count: number;
  readonly padding: number;
  onCount(count: number): void;
  onPadding(padding: number): void;
}

/** An image on its way through many layers, all at one scale: without padding little of it arrives. */
export function Layers({ count, padding, onCount, onPadding }: LayersProps) {
  const text = said(words);
  const pixels = useMemo(() => imageOf(digit(8)), []);
  const { value: images = [], error } = useAnswer(
    () => tasks.ask("blur", { pixels, count, padding }),
    [pixels, count, padding],
  );
  const last = images.at(-1)?.extent ?? 28;
  return (
    <section>
      <h2>{text.layersTitle}</h2>
      <p>{text.layers}</p>
      <div class="controls">
        <Slider label={text.count} value={count} low={1} high={14} onChange={onCount} />
        <Choice
          label={text.layerPadding}
          options={{ 0: "0", 1: "1" }}
          value={padding === 1 ? "1" : "0"}
          onChange={(chosen) => onPadding(Number(chosen))}
        />
      </div>
      <Complaint error={error} />
      <ol class="strip">
        {images.map(({ pixels, extent }, index) => (
          <li key={index}>
            <div style={{ width: `${(extent / 28) * 84}px` }}>
              <HeatMap
                label={text.layer(index, extent)}
                pixels={pixels}
                height={extent}
                width={extent}
                map="ink"
                scale={[0, 1]}
              />
            </div>
            <span>{text.layer(index, extent)}</span>
          </li>
        ))}
      </ol>
      {!error && <p role="status">{text.left(`${Math.round((100 * last * last) / (28 * 28))} %`)}</p>}
    </section>
  );
}
