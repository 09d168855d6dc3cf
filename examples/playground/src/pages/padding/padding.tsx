import { useState } from "preact/hooks";
import { settingsOf, whole } from "../../app/settings.ts";
import { Code } from "../../components/code.tsx";
import { Complaint } from "../../components/complaint.tsx";
import { NumberGrid } from "../../components/number-grid.tsx";
import { Refused } from "../../components/refused.tsx";
import { Slider } from "../../components/slider.tsx";
import { said } from "../../words/language.ts";
import { remote } from "../../worker/remote.ts";
import { useAnswer } from "../../worker/use-answer.ts";
import { filter, image } from "./example.ts";
import { Layers } from "./layers.tsx";
import { program } from "./program.ts";
import { Visits } from "./visits.tsx";
import { words } from "./words.ts";

const tasks = remote<typeof import("./tasks.ts").tasks>("padding");

const settings = {
  extent: whole(4, 3, 8),
  padding: whole(1, 0, 3),
  count: whole(10, 1, 14),
  layerPadding: whole(0, 0, 1),
};

/** Idea 3: zeros around the input choose the output's size. */
export function View() {
  const text = said(words);
  const { values, change, refused } = settingsOf(settings);
  const { extent, padding, count, layerPadding } = values;
  const { value, error } = useAnswer(() => tasks.ask("pad", { extent, padding }), [extent, padding]);
  const [place, setPlace] = useState<readonly [row: number, column: number]>([0, 0]);
  const outExtent = extent + 2 * padding - 2;
  const [row, column] = [Math.min(place[0], outExtent - 1), Math.min(place[1], outExtent - 1)];
  // So that input, filter and output stand side by side where there is room.
  const cell = Math.max(22, Math.min(38, Math.floor(470 / (extent + 2 * padding + 3 + outExtent))));
  return (
    <>
      <p class="lead">{text.lead}</p>
      <Refused names={refused} />
      <div class="beside">
        <div class="stage">
          <div class="controls">
            <Slider label={text.padding} value={padding} low={0} high={3} onChange={(padding) => change({ padding })} />
            <Slider label={text.extent} value={extent} low={3} high={8} onChange={(extent) => change({ extent })} />
          </div>
          <Complaint error={error} />
          <div class="row">
            <figure>
              <NumberGrid
                label={text.input(extent, padding)}
                values={image(extent)}
                rows={extent}
                columns={extent}
                frame={padding}
                cell={cell}
                map="activation"
                window={{ top: row - padding, left: column - padding, height: 3, width: 3 }}
              />
              <figcaption>{text.input(extent, padding)}</figcaption>
            </figure>
            <span class="sign">⊛</span>
            <figure>
              <NumberGrid label={text.filter} values={filter} rows={3} columns={3} cell={cell} />
              <figcaption>{text.filter}</figcaption>
            </figure>
            <span class="sign">=</span>
            <figure>
              {value && value.outExtent === outExtent && (
                <NumberGrid
                  label={text.output(outExtent)}
                  values={value.output}
                  rows={outExtent}
                  columns={outExtent}
                  cell={cell}
                  map="activation"
                  window={{ top: row, left: column, height: 1, width: 1 }}
                  onPoint={(row, column) => setPlace([row, column])}
                />
              )}
              <figcaption>{text.output(outExtent)}</figcaption>
            </figure>
          </div>
          <p class="quiet">{text.hint}</p>
          {value && value.visits.length === extent * extent && <Visits visits={value.visits} extent={extent} />}
          <Layers
            count={count}
            padding={layerPadding}
            onCount={(count) => change({ count })}
            onPadding={(layerPadding) => change({ layerPadding })}
          />
        </div>
        <Code program={program(extent, padding, outExtent)} />
      </div>
    </>
  );
}
