import { useEffect, useMemo, useState } from "preact/hooks";
import { numbers, oneOf, real, settingsOf } from "../../app/settings.ts";
import { Choice } from "../../components/choice.tsx";
import { Code } from "../../components/code.tsx";
import { Complaint } from "../../components/complaint.tsx";
import { DrawingPad } from "../../components/drawing/drawing-pad.tsx";
import { imageOf } from "../../components/drawing/image-of.ts";
import { digit, type Stroke, side } from "../../components/drawing/strokes.ts";
import { FilterGrid } from "../../components/filter-grid.tsx";
import { HeatMap } from "../../components/heat-map.tsx";
import { Refused } from "../../components/refused.tsx";
import { Slider } from "../../components/slider.tsx";
import { wantsLessMotion } from "../../looks/is-dark.ts";
import { said } from "../../words/language.ts";
import { remote } from "../../worker/remote.ts";
import { useAnswer } from "../../worker/use-answer.ts";
import { filterNames, filterOf } from "./filters.ts";
import { Products } from "./products.tsx";
import { program } from "./program.ts";
import { words } from "./words.ts";

const tasks = remote<typeof import("./tasks.ts").tasks>("convolution");

const settings = {
  size: oneOf("3", ["3", "5"]),
  filter: numbers(filterOf("vertical", 3), [9, 25]),
  bias: real(0, -2, 2),
};

/** Idea 2: a filter slides over a digit; what it computes at one place; the bias. */
export function View() {
  const text = said(words);
  const { values, change, refused } = settingsOf(settings);
  const { bias } = values;
  const size = Number(values.size);
  const isFitting = values.filter.length === size * size;
  const filter = isFitting ? values.filter : filterOf("vertical", size);
  const [strokes, setStrokes] = useState<readonly Stroke[]>(() => digit(5));
  const pixels = useMemo(() => imageOf(strokes), [strokes]);
  const { value, error } = useAnswer(
    () => tasks.ask("convolve", { pixels, filter, size, bias }),
    [pixels, filter.join(), size, bias],
  );

  const extent = value?.extent ?? side - size + 1;
  const [place, setPlace] = useState<readonly [row: number, column: number]>([6, 9]);
  const [row, column] = [Math.min(place[0], extent - 1), Math.min(place[1], extent - 1)];
  const [isSliding, setSliding] = useState(false);
  useEffect(() => {
    if (!isSliding) return;
    const next = () => setPlace(([row, column]) => (column + 1 < extent ? [row, column + 1] : [(row + 1) % extent, 0]));
    const timer = setInterval(next, wantsLessMotion() ? 1000 : 80);
    return () => clearInterval(timer);
  }, [isSliding, extent]);

  const chosen = filterNames.find((name) => filterOf(name, size).join() === filter.join());
  return (
    <>
      <p class="lead">{text.lead}</p>
      <Refused names={isFitting ? refused : [...refused, "filter"]} />
      <div class="beside">
        <div class="stage">
          <div class="pair">
            <figure>
              <figcaption>{text.drawing}</figcaption>
              <DrawingPad strokes={strokes} onDraw={setStrokes} />
            </figure>
            <figure>
              <figcaption>{text.filter}</figcaption>
              <FilterGrid
                label={text.filterLabel}
                filter={filter}
                size={size}
                name={text.weight}
                onChange={(filter) => change({ filter })}
              />
            </figure>
          </div>
          <div class="controls">
            <Choice
              label={text.choose}
              options={text.presets}
              value={chosen}
              onChange={(name) => change({ filter: filterOf(name, size) })}
            />
            <Choice
              label={text.size}
              options={{ 3: "3 x 3", 5: "5 x 5" }}
              value={values.size}
              onChange={(next) => change({ size: next, filter: filterOf(chosen ?? "vertical", Number(next)) })}
            />
            <Slider label={text.bias} value={bias} low={-2} high={2} step={0.1} onChange={(bias) => change({ bias })} />
            <p class="quiet">{text.biasNote}</p>
          </div>
          <div class="pair">
            <figure>
              <figcaption>{text.input}</figcaption>
              <HeatMap
                label={text.input}
                pixels={pixels}
                height={side}
                width={side}
                map="ink"
                window={{ top: row, left: column, height: size, width: size }}
              />
            </figure>
            <figure>
              <figcaption>{text.output(extent)}</figcaption>
              {value && (
                <HeatMap
                  label={text.output(extent)}
                  pixels={value.map}
                  height={extent}
                  width={extent}
                  map="signed"
                  window={{ top: row, left: column, height: 1, width: 1 }}
                  onPoint={(row, column) => setPlace([row, column])}
                />
              )}
              <p class="quiet">{text.outputHint}</p>
              <button type="button" onClick={() => setSliding(!isSliding)}>
                {isSliding ? text.stop : text.slide}
              </button>
            </figure>
          </div>
          <Complaint error={error} />
          {value && (
            <Products
              pixels={pixels}
              filter={filter}
              size={size}
              bias={bias}
              row={row}
              column={column}
              result={value.map[row * extent + column]!}
            />
          )}
        </div>
        <Code program={program(filter, size, bias)} />
      </div>
    </>
  );
}
