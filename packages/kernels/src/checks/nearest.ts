/**
 * The known name that somebody most likely meant: one that differs by a few letters (`momentun`), by how words are joined
 * (`weight_decay`), or that the name abbreviates (`lr`, `eps`).
 */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wanted = letters(name);
  const ranked = names
    .map((each) => ({ each, distance: distanceOf(wanted, letters(each)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance < Infinity ? best.each : undefined;
}

function letters(name: string): string {
  return name.replace(/[^a-z0-9]/gi, "").toLowerCase();
}

/** 0 for the same letters, more for what is less alike, Infinity for what has nothing to do with it. */
function distanceOf(wanted: string, known: string): number {
  if (wanted === "" || wanted.length > 40) return Infinity;
  const edits = editDistance(wanted, known);
  if (edits <= Math.max(1, Math.floor(wanted.length / 3))) return edits;
  return abbreviates(wanted, known) ? known.length : Infinity;
}

/** Whether the letters come in this order in the name, the first at its beginning. */
function abbreviates(short: string, name: string): boolean {
  let at = 0;
  for (const letter of name) if (letter === short[at]) at++;
  return at === short.length && short[0] === name[0] && short.length > 1;
}

/** How many letters have to be changed, left out or put in (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const here = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      here.push(Math.min(changed, above[column]! + 1, here[column - 1]! + 1));
    }
    above = here;
  }
  return above[b.length]!;
}
