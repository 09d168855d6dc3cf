import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3-shape";
import { type ColorName, lineColors } from "../tokens.ts";
import { element, type Markup } from "./element.ts";

const shapes = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolStar, symbolCross, symbolWye];
const dashes = [undefined, "6 4", "2 4", "9 4 2 4"];

/** How the series of a number looks: never by its colour alone. */
export interface Look {
  readonly color: ColorName;
  readonly dash: string | undefined;
  readonly shape: number;
}

/** The look of the series at an index, of which colour and dashes may be said. */
export function lookOf(index: number, color?: ColorName, dashed?: boolean): Look {
  const round = Math.floor(index / lineColors.length);
  return {
    color: color ?? lineColors[index % lineColors.length]!,
    dash: dashed === undefined ? dashes[round % dashes.length] : dashed ? dashes[1] : undefined,
    shape: index % shapes.length,
  };
}

/** A mark of a series at a place, with a rim in the ground's colour. */
export function markerAt({ color, shape }: Look, x: number, y: number, size = 50): Markup {
  const d = symbol(shapes[shape], size).digits(2)() ?? "";
  const at = `translate(${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100})`;
  return element("path", {
    class: `fill-${color} stroke-ground`,
    "paint-order": "stroke",
    "stroke-width": 2,
    transform: at,
    d,
  });
}
