/**
 * About how wide a text is drawn, in pixels, by a wide one among the fonts that it may be drawn in (DejaVu Sans): there is
 * nobody to ask where there is no page, and what is estimated too narrow would overlap.
 */
export function widthOf(text: string, size = 12): number {
  let width = 0;
  for (const character of text) width += emOf(character);
  return width * size;
}

/** The text, or as much of it as fits into so many pixels, and an ellipsis. */
export function cut(text: string, width: number, size = 12): string {
  const line = text.replace(/\s+/g, " ");
  if (widthOf(line, size) <= width) return line;
  let [kept, room] = ["", width - widthOf("…", size)];
  for (const character of line) {
    room -= emOf(character) * size;
    if (room < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** A text in lines of at most so many pixels, broken between words where there are any. */
export function wrapped(text: string, width: number, size = 12): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`, size) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(cut(word, width, size));
  }
  return lines;
}

function emOf(character: string): number {
  if (
    /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f000}-\u{3ffff}]/u.test(
      character,
    )
  ) {
    return 1;
  }
  if (/\p{Mark}/u.test(character)) return 0;
  if (/[ijl.,:;'|!`()[\]\s]/.test(character)) return 0.36;
  if (/[ftr-]/.test(character)) return 0.41;
  if (/[mwMWm@%…]/.test(character)) return 0.95;
  if (/[A-Z−+=<>~]/.test(character)) return 0.72;
  return 0.62;
}
