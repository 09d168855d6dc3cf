/**
 * The number that a field holds, or NaN if it holds none: what JavaScript reads as 0 (nothing) or in another base (0x10) is
 * none.
 */
export function parsedNumber(field: string, decimal: "." | ","): number {
  const text = decimal === "," ? field.replace(".", " ").replace(",", ".") : field;
  const number = Number(text);
  if (number === 0 && text.trim() === "") return Number.NaN;
  // Looked at closely only if it does not begin as most numbers do.
  const isOdd = text.charCodeAt(1) > 57 || text.charCodeAt(0) <= 32;
  return isOdd && /^\s*0[box]/i.test(text) ? Number.NaN : number;
}
