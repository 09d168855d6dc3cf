/** As few digits as tell what a number is, with a true minus. */
export function short(value: number, digits = 3): string {
  if (Number.isInteger(value)) return signed(String(value));
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(digits)));
  return signed(text === "-0" ? "0" : text);
}

function signed(text: string): string {
  return text.replace("-", "−");
}
