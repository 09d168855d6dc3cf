import { kindOf } from "./checks/kind-of.ts";
import { nearest } from "./checks/nearest.ts";
import { frozenPair, type Pair } from "./pairs.ts";

/**
 * Rows and columns of zeros around the image, or "same": as many as it takes for ⌈H / stride⌉ positions, which with a
 * stride of 1 is the image's own size.
 */
export type Padding = Pair | "same";

/**
 * For a layer that keeps it: "same", a number, or a pair that nobody can change.
 * @throws as `isSamePadding` and `wholePair`
 */
export function frozenPadding(place: string, padding: Padding): Padding {
  return isSamePadding(place, padding) ? padding : frozenPair(place, "padding", padding, 0);
}

/**
 * Whether it is "same"; numbers are yet to be checked, those in quotes among them.
 * @throws RangeError for another word: `Conv2d: padding must be "same" or whole numbers of at least 0, got the string "valid"`
 */
export function isSamePadding(place: string, padding: unknown): padding is "same" {
  if (typeof padding !== "string" || !Number.isNaN(Number(padding))) return false;
  if (padding === "same") return true;
  const hint = nearest(padding, ["same"]) === undefined ? "" : ', did you mean "same"?';
  throw new RangeError(
    `${place}: padding must be "same" or whole numbers of at least 0, got ${kindOf(padding)}${hint}`,
  );
}
