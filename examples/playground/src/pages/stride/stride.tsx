import { useState } from "preact/hooks";
import { oneOf, settingsOf, type Values, whole } from "../../app/settings.ts";
import { Choice } from "../../components/choice.tsx";
import { Code } from "../../components/code.tsx";
import { Complaint } from "../../components/complaint.tsx";
import { NumberGrid } from "../../components/number-grid.tsx";
import { Refused } from "../../components/refused.tsx";
import { Slider } from "../../components/slider.tsx";
import { said } from "../../words/language.ts";
import { remote } from "../../worker/remote.ts";
import { useAnswer } from "../../worker/use-answer.ts";
import { Formula } from "./formula.tsx";
import { extentFor, largest, outExtent, type Sizes } from "./geometry.ts";
import { program } from "./program.ts";
import { Windows } from "./windows.tsx";
import { words } from "./words.ts";

const tasks = remote<typeof import("./tasks.ts").tasks>("stride");

const settings = {
  height: whole(7, 1, largest),
  width: whole(7, 1, largest),
  padding: whole(0, 0, 3),
  filter: whole(3, 1, 7),
  stride: whole(2, 1, 5),
  rounding: oneOf("exact", ["exact", "floor", "ceil", "nearest"]),
  hold: oneOf("nothing", ["nothing", "height", "width", "both"]),
};

type Chosen = Values<typeof settings>;

/** Idea 4: how far the window moves, the output's size, and what to do where that does not divide. */
export function View() {
  const text = said(words);
  const { values, change, refused } = settingsOf(settings);
  const { rounding, hold } = values;
  const { value, error } = useAnswer(() => tasks.ask("size", values), [JSON.stringify(values)]);
  const [place, setPlace] = useState<readonly [row: number, column: number]>([0, 0]);
  const [isLetGo, setLetGo] = useState(false);

  const out = error ? undefined : value;
  // In an error, what would fit whole is drawn: the rest of it is the offcut.
  const fitting = (extent: number) => Math.max(0, Math.floor(outExtent(extent, values)));
  const [outHeight, outWidth] = [out?.outHeight ?? fitting(values.height), out?.outWidth ?? fitting(values.width)];
  const [row, column] = [Math.min(place[0], outHeight - 1), Math.min(place[1], outWidth - 1)];

  const move = (changed: Partial<Chosen>) => {
    const held = followed(values, { ...values, ...changed }, outHeight, outWidth);
    setLetGo(held === undefined);
    change(held ?? { ...changed, hold: "nothing" });
  };
  const isBeyond =
    (outHeight - 1) * values.stride + values.filter > values.height + 2 * values.padding ||
    (outWidth - 1) * values.stride + values.filter > values.width + 2 * values.padding;
  const isCut = !Number.isInteger(outExtent(values.height, values) + outExtent(values.width, values)) && !isBeyond;
  return (
    <>
      <p class="lead">{text.lead}</p>
      <Refused names={refused} />
      <div class="beside">
        <div class="stage">
          <div class="controls">
            <Slider
              label={text.height}
              value={values.height}
              low={1}
              high={largest}
              disabled={hold === "height" || hold === "both"}
              onChange={(height) => move({ height })}
            />
            <Slider
              label={text.width}
              value={values.width}
              low={1}
              high={largest}
              disabled={hold === "width" || hold === "both"}
              onChange={(width) => move({ width })}
            />
            <Slider
              label={text.padding}
              value={values.padding}
              low={0}
              high={3}
              onChange={(padding) => move({ padding })}
            />
            <Slider
              label={text.filter}
              value={values.filter}
              low={1}
              high={7}
              onChange={(filter) => move({ filter })}
            />
            <Slider
              label={text.stride}
              value={values.stride}
              low={1}
              high={5}
              onChange={(stride) => move({ stride })}
            />
            <Choice
              label={text.holdTitle}
              options={text.hold}
              value={hold}
              onChange={(hold) => {
                setLetGo(false);
                change({ hold });
              }}
            />
            <Choice
              label={text.roundingTitle}
              options={text.rounding}
              value={rounding}
              onChange={(rounding) => change({ rounding })}
            />
          </div>
          {hold !== "nothing" && <p class="quiet">{text.holdNote}</p>}
          {isLetGo && <p class="complaint">{text.noRoom}</p>}
          <section>
            <h2>{text.formula}</h2>
            <Formula letter="H" extent={values.height} sizes={values} out={out?.outHeight} rounded={text.rounded} />
            <Formula letter="W" extent={values.width} sizes={values} out={out?.outWidth} rounded={text.rounded} />
          </section>
          <Complaint error={error} />
          <div class="row">
            <figure>
              <Windows
                label={text.input(values.height, values.width, values.padding)}
                sizes={values}
                outHeight={outHeight}
                outWidth={outWidth}
                row={row}
                column={column}
              />
              <figcaption>{text.input(values.height, values.width, values.padding)}</figcaption>
            </figure>
            <span class="sign">→</span>
            <figure>
              {outHeight > 0 && outWidth > 0 && (
                <NumberGrid
                  label={text.output(outHeight, outWidth)}
                  values={new Float32Array(outHeight * outWidth)}
                  rows={outHeight}
                  columns={outWidth}
                  cell={19}
                  window={{ top: row, left: column, height: 1, width: 1 }}
                  onPoint={(row, column) => setPlace([row, column])}
                />
              )}
              <figcaption class={out ? "" : "is-wrong"}>
                {out ? text.output(out.outHeight, out.outWidth) : text.none}
              </figcaption>
            </figure>
          </div>
          <p class="quiet">
            {text.places} {isCut && text.offcut} {isBeyond && text.beyond}
          </p>
        </div>
        <Code program={program(values, rounding, out ? `[1, 1, ${out.outHeight}, ${out.outWidth}]` : "ShapeError")} />
      </div>
    </>
  );
}

/** The settings with the input as large as the locked output needs it; undefined where none is. */
function followed(before: Chosen, after: Chosen, outHeight: number, outWidth: number): Partial<Chosen> | undefined {
  const { hold } = before;
  const sizes: Sizes = after;
  const height = hold === "height" || hold === "both" ? extentFor(outHeight, sizes) : after.height;
  const width = hold === "width" || hold === "both" ? extentFor(outWidth, sizes) : after.width;
  return height === undefined || width === undefined ? undefined : { ...after, height, width };
}
