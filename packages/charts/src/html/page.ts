import { assertOptions } from "@tsumiki/kernels";
import { checkedString } from "../checks.ts";
import { text } from "../text.ts";
import { pageStyle } from "./page-style.ts";

export interface PageOptions {
  readonly title: string;
  /** The language of its words, by default `"en"`. */
  readonly lang?: string;
  /** HTML, as it is: what comes from outside goes through `text` first. */
  readonly body: string;
  /** CSS after that of every page. */
  readonly style?: string;
}

/**
 * One HTML file that fetches nothing and needs no script: light or dark as its reader's system is, from 400 to 1600 pixels
 * wide, and on paper. The tokens are CSS variables: `var(--ink)`, `var(--accent)`, …
 */
export function page(options: PageOptions): string {
  const place = "page";
  assertOptions(place, options, { title: true, lang: true, body: true, style: true });
  const { title, lang = "en", body, style = "" } = options;
  for (const [name, value] of Object.entries({ title, lang, body, style })) checkedString(place, name, value);
  return `<!doctype html>
<html lang="${text(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(title)}</title>
<style>
${pageStyle()}${style}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
