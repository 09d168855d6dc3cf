/** A number as a person writes it, in about so many digits: `1,200,000`, `0.0123`, `3 × 10⁻⁵`; − for what is negative. */
export function formatted(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return powerOfTen(value, digits);
  const exponent = Math.floor(Math.log10(size));
  const decimals = Number.isInteger(value) ? 0 : Math.max(0, digits - 1 - exponent);
  const written = size.toLocaleString("en-US", { maximumFractionDigits: Math.min(20, decimals) });
  return value < 0 ? `−${written}` : written;
}

/** `10⁻³`, `2 × 10⁵`. */
export function powerOfTen(value: number, digits = 3): string {
  const [factor = "", exponent = ""] = Math.abs(value)
    .toExponential(digits - 1)
    .split("e");
  const power = `10${[...String(Number(exponent))].map((each) => raised[each]).join("")}`;
  const times = Number(factor) === 1 ? power : `${Number(factor)} × ${power}`;
  return value < 0 ? `−${times}` : times;
}

const raised: Readonly<Record<string, string>> = Object.fromEntries(
  [..."0123456789-"].map((digit, index) => [digit, [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁻"][index]!]),
);
