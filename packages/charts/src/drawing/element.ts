import { text } from "../text.ts";

/** A piece of SVG or HTML that is complete: it is not escaped again. */
export interface Markup {
  readonly markup: string;
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;
export type Child = Markup | string | number | undefined | readonly Child[];

/**
 * An element. What is a string or a number among its children becomes text, and is escaped, as values of attributes are;
 * numbers of attributes are rounded to hundredths of a pixel. An attribute that is undefined is left out.
 */
export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? rounded(value) : text(value)}"`)
    .join("");
  const inside = children.map(markupOf).join("");
  const isVoid = inside === "" && !open.has(name);
  return { markup: isVoid ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>` };
}

/** Those that HTML does not close by themselves. */
const open = new Set(["text", "title", "desc", "td", "th", "div", "figure", "details", "table"]);

export function markupOf(child: Child): string {
  if (child === undefined) return "";
  if (typeof child === "string" || typeof child === "number") return text(child);
  return "markup" in child ? child.markup : child.map(markupOf).join("");
}

/** To hundredths, and without a sign on zero. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
