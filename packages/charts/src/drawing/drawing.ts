import { checkedBoolean } from "@tsumiki/kernels";
import { checkedString } from "../checks.ts";
import { type Child, element, type Markup, markupOf, rounded } from "./element.ts";
import { styleOf } from "./style.ts";
import { cut, wrapped } from "./text-width.ts";

export interface Titled {
  /** Stands above the drawing, and is its name for those who do not see it. */
  readonly title: string;
  /** For those who do not see it; what it shows is added in words and numbers. */
  readonly description?: string;
  /** Whether the title is drawn, too: not where a page has it as a heading. By default true. */
  readonly heading?: boolean;
}

/** How much the heading takes above the drawing. */
export function headingHeight({ heading }: Titled): number {
  return heading === false ? 8 : 34;
}

export function checkedTitled(place: string, { title, description, heading }: Titled): void {
  checkedString(place, "title", title);
  if (description !== undefined) checkedString(place, "description", description);
  if (heading !== undefined) checkedBoolean(place, "heading", heading);
}

/**
 * A drawing as a document: with its name, its description and the style it needs, on the ground's colour.
 *
 * @param said what it shows in words, after the description
 */
export function drawing(
  titled: Titled,
  said: readonly string[],
  width: number,
  height: number,
  ...body: Child[]
): string {
  const { title, description, heading } = titled;
  const shown =
    heading === false ? undefined : label(cut(title, width - 16, 14.5), 8, 20, { class: "heading fill-ink" });
  const inside = markupOf([element("rect", { class: "fill-ground", width, height, rx: 3 }), shown, ...body]);
  const words = [description, ...said].filter((each) => each !== undefined && each !== "").join(" ");
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      class: "tsumiki-chart",
      role: "img",
      viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
      width,
      height,
    },
    element("title", {}, title),
    element("desc", {}, words),
    { markup: `<style>${styleOf(inside)}</style>` },
    { markup: inside },
  ).markup;
}

type Place = Readonly<Record<string, string | number | undefined>>;

/** A text, in ink unless the attributes say another class. */
export function label(words: string, x: number, y: number, attributes: Place = {}): Markup {
  return element("text", { class: "fill-ink", x, y, ...attributes }, words);
}

/** A text that is cut to a width, and then says all of itself to who points at it. */
export function cutLabel(
  words: string,
  width: number,
  x: number,
  y: number,
  attributes: Place = {},
  size = 12,
): Markup {
  const short = cut(words, width, size);
  const whole = short === words ? undefined : element("title", {}, words);
  return element("text", { class: "fill-ink", x, y, ...attributes }, whole, short);
}

/** What stands in the place of a drawing that has nothing to show. */
export function emptyDrawing(titled: Titled, sentence: string, width: number): string {
  const top = headingHeight(titled);
  const lines = wrapped(sentence, width - 32);
  const height = top + 24 + lines.length * 18;
  const body = lines.map((line, index) => label(line, 8, top + 18 + index * 18, { class: "fill-second" }));
  return drawing(titled, [sentence], width, height, body);
}
