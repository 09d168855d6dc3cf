/**
 * `value` as it may stand in HTML and SVG, between tags or in a quoted attribute: a class that is called `<b>` is shown
 * as such. What XML has no place for (most control characters, halves of surrogate pairs) becomes U+FFFD.
 */
export function text(value: unknown): string {
  return String(value)
    .replace(forbidden, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** All but the characters of XML 1.0, section 2.2. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
