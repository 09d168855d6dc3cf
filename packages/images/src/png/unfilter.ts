import { ImageError } from "../image.ts";

/**
 * Undoes the filter of a row in place (PNG specification, section 9.2): each byte was stored as its difference to what the
 * bytes to the left, above, and above to the left let one expect.
 *
 * @param row the bytes of the row
 * @param above the row before it, undone; undefined for the first, above which are zeros
 * @param distance how many bytes to the left the neighbour lies: those of a pixel, at least 1
 */
export function unfilter(filter: number, row: Uint8Array, above: Uint8Array | undefined, distance: number): void {
  if (filter > 4) throw new ImageError(`the PNG is damaged: there is no filter ${filter}`);
  if (filter === 0) return;
  for (let i = 0; i < row.length; i++) {
    const left = i < distance ? 0 : (row[i - distance] as number);
    const up = above === undefined ? 0 : (above[i] as number);
    const corner = above === undefined || i < distance ? 0 : (above[i - distance] as number);
    row[i] = (row[i] as number) + expected(filter, left, up, corner);
  }
}

function expected(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  return filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
}

/** Whichever neighbour is nearest to left + up − corner; in case of a tie in this order (Paeth 1991). */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
