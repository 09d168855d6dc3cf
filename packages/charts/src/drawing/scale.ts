import { scaleLinear, scaleLog } from "d3-scale";
import { formatted, powerOfTen } from "../numbers/format.ts";
import type { Axis } from "../types.ts";

/** From numbers to pixels along one axis. */
export interface Scale {
  /** Not a number where there is no place: for what is not finite, on a logarithmic axis for what is not above 0. */
  readonly place: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  readonly domain: readonly [low: number, high: number];
  readonly written: (value: number) => string;
}

/** Whether the axis has a place for a number. */
export function hasPlace({ scale }: Axis, value: number): boolean {
  return Number.isFinite(value) && (scale !== "log" || value > 0);
}

/**
 * The scale of an axis for these numbers; undefined if there are none that have a place and no domain was given.
 *
 * @param range where the domain begins and ends, in pixels
 * @param ticks about how many there may be
 */
export function scaleOf(
  axis: Axis,
  values: Iterable<number>,
  range: readonly [number, number],
  ticks: number,
  isTight = false,
): Scale | undefined {
  const extent = extentOf(axis, values);
  const domain = axis.domain ?? extent?.domain;
  if (domain === undefined) return undefined;
  const scale = (axis.scale === "log" ? scaleLog() : scaleLinear()).domain(domain).range(range);
  if (axis.domain === undefined && !isTight) scale.nice(ticks);
  const [low = 0, high = 1] = scale.domain();
  const place = (value: number) => (hasPlace(axis, value) ? scale(value) : Number.NaN);
  const written = axis.format ?? ((value: number) => formatted(value));
  const at =
    axis.scale === "log"
      ? logTicks(low, high, 1.8 * ticks, axis)
      : linearTicks(wholeOf(scale.ticks(ticks), extent, axis), axis);
  return { place, ticks: at, domain: [low, high], written };
}

/** From where to where numbers go, and whether all of them are whole. */
interface Extent {
  readonly domain: readonly [number, number];
  readonly areWhole: boolean;
}

function extentOf(axis: Axis, values: Iterable<number>): Extent | undefined {
  let [low, high] = axis.zero && axis.scale !== "log" ? [0, 0] : [Infinity, -Infinity];
  let [isAny, areWhole] = [false, true];
  for (const value of values) {
    if (!hasPlace(axis, value)) continue;
    isAny = true;
    areWhole &&= Number.isInteger(value);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return isAny ? { domain: low < high ? [low, high] : around(low, axis), areWhole } : undefined;
}

/** A range around one number. */
function around(value: number, { scale, zero }: Axis): [number, number] {
  if (scale === "log") return [value / 2, value * 2];
  if (zero) return [0, 1];
  const reach = Math.abs(value) / 2 || 1;
  return [value - reach, value + reach];
}

/** Between the first and the second epoch there is none. */
function wholeOf(ticks: readonly number[], extent: Extent | undefined, { domain }: Axis): readonly number[] {
  const whole = extent?.areWhole ? ticks.filter(Number.isInteger) : [];
  const least = domain === undefined ? 1 : 2; // a domain that was given may be smaller than the next whole number
  return whole.length >= least ? whole : ticks;
}

/** All with as many decimals as the one that needs most. */
function linearTicks(values: readonly number[], { format }: Axis): Scale["ticks"] {
  const step = values.length > 1 ? Math.abs(values[1]! - values[0]!) : 1;
  const most = Math.max(...values.map(Math.abs));
  if (format !== undefined || most >= 1e6 || step < 1e-4) {
    return values.map((value) => ({ value, label: (format ?? formatted)(value) }));
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return values.map((value) => {
    const written = Math.abs(value).toLocaleString("en-US", options);
    return { value, label: value < 0 && Number(written) !== 0 ? `−${written}` : written };
  });
}

/** Powers of ten, every so many that there is room for; 1, 2, 5 of each where there are few. */
function logTicks(low: number, high: number, most: number, { format }: Axis): Scale["ticks"] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const decades = last - first + 1;
  const step = Math.max(1, Math.ceil(decades / most));
  const factors = decades > 2 || decades > most / 3 ? [1] : [1, 2, 5];
  const values: number[] = [];
  for (let exponent = first - 1; exponent <= last; exponent++) {
    if ((exponent - first) % step !== 0) continue;
    for (const factor of factors) values.push(Number(`${factor}e${exponent}`));
  }
  const within = values.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  const shown = within.length > 1 ? within : [low, high];
  const arePowers = factors.length === 1 && (low < 1e-3 || high >= 1e5);
  const write = format ?? (arePowers ? (value: number) => powerOfTen(value) : formatted);
  return shown.map((value) => ({ value, label: write(value) }));
}
