import { useRef } from "preact/hooks";
import { said } from "../../words/language.ts";
import { digit, type Place, type Stroke, side } from "./strokes.ts";
import { words } from "./words.ts";

export interface DrawingPadProps {
  readonly strokes: readonly Stroke[];
  /** At every movement of the pen. */
  onDraw(strokes: readonly Stroke[]): void;
}

/** Draw a digit: with mouse, pen or finger, or take one that is drawn already, by keyboard. */
export function DrawingPad({ strokes, onDraw }: DrawingPadProps) {
  const text = said(words);
  const latest = useRef(strokes);
  latest.current = strokes;
  const isDown = useRef(false);

  const down = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    isDown.current = true;
    draw([...latest.current, placesOf(event)]);
  };
  const move = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    if (!isDown.current) return;
    const [before, last] = [latest.current.slice(0, -1), latest.current.at(-1) ?? []];
    draw([...before, [...last, ...placesOf(event)]]);
  };
  const up = () => {
    isDown.current = false;
  };

  return (
    <div class="drawing-pad">
      <svg
        viewBox={`0 0 ${side} ${side}`}
        role="img"
        aria-label={text.pad}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
      >
        {strokes.length === 0 && (
          <text x={side / 2} y={side / 2}>
            {text.draw}
          </text>
        )}
        {strokes.map((stroke, index) => (
          <polyline key={index} points={stroke.map((place) => place.join(",")).join(" ")} />
        ))}
      </svg>
      <fieldset class="ready">
        <legend>{text.ready}</legend>
        {Array.from({ length: 10 }, (_, which) => (
          <button key={which} type="button" aria-label={text.take(which)} onClick={() => onDraw(digit(which))}>
            {which}
          </button>
        ))}
        <button type="button" class="clear" onClick={() => onDraw([])}>
          {text.clear}
        </button>
      </fieldset>
    </div>
  );

  function draw(next: readonly Stroke[]): void {
    latest.current = next; // several movements may come before it is drawn anew
    onDraw(next);
  }
}

/** Where the pen was since the last event: more often than the screen is drawn, where the browser says so. */
function placesOf(event: PointerEvent & { currentTarget: SVGSVGElement }): Stroke {
  const box = event.currentTarget.getBoundingClientRect();
  const events = event.getCoalescedEvents?.() ?? [];
  return (events.length > 0 ? events : [event]).map(({ clientX, clientY }): Place => {
    const place = (at: number, start: number, extent: number) =>
      Math.round(100 * Math.min(side, Math.max(0, ((at - start) / extent) * side))) / 100;
    return [place(clientX, box.left, box.width), place(clientY, box.top, box.height)];
  });
}
