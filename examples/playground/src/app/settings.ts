import { replaceQuery, route } from "./route.ts";

/** One setting of a page: how it is written in the address, and what it is where the address says nothing. */
export interface Setting<T> {
  readonly initial: T;
  /** undefined: the text is no such value. */
  read(text: string): T | undefined;
  write(value: T): string;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;

export type Values<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** A whole number from `low` to `high`. */
export function whole(initial: number, low: number, high: number): Setting<number> {
  const read = (text: string) => {
    const value = Number(text);
    return text !== "" && Number.isInteger(value) && value >= low && value <= high ? value : undefined;
  };
  return { initial, read, write: String };
}

/** A finite number from `low` to `high`. */
export function real(initial: number, low: number, high: number): Setting<number> {
  const read = (text: string) => {
    const value = Number(text);
    return text !== "" && value >= low && value <= high ? value : undefined;
  };
  return { initial, read, write: String };
}

/** One of these words. */
export function oneOf<const T extends string>(initial: NoInfer<T>, words: readonly T[]): Setting<T> {
  return { initial, read: (text) => words.find((each) => each === text), write: (value) => value };
}

/** So many numbers, or so many. */
export function numbers(initial: readonly number[], counts: readonly number[]): Setting<readonly number[]> {
  const read = (text: string) => {
    const values = text.split(",").map(Number);
    return counts.includes(values.length) && values.every(Number.isFinite) ? values : undefined;
  };
  return { initial, read, write: (values) => values.join(",") };
}

/** A page's settings in the address, and how to change some. */
export interface InAddress<S extends Settings> {
  readonly values: Values<S>;
  change(changed: Partial<Values<S>>): void;
  /** The names of those whose text in the address is none of theirs: the initial ones hold. */
  readonly refused: readonly string[];
}

/** Reads the settings from the address; whoever calls this while drawing is drawn anew when that changes. */
export function settingsOf<S extends Settings>(settings: S): InAddress<S> {
  const { query } = route.value;
  const refused: string[] = [];
  const entries = Object.entries(settings).map(([name, { initial, read }]) => {
    const text = query.get(name);
    const value = text === null ? initial : read(text);
    if (value === undefined) refused.push(name);
    return [name, value ?? initial];
  });
  const values = Object.fromEntries(entries) as Values<S>;
  return { values, change: (changed) => write(settings, { ...values, ...changed }), refused };
}

/** What is as it was at the beginning is left out: addresses stay short. */
function write(settings: Settings, values: Readonly<Record<string, unknown>>): void {
  const query = new URLSearchParams();
  for (const [name, setting] of Object.entries(settings)) {
    const text = setting.write(values[name]);
    if (text !== setting.write(setting.initial)) query.set(name, text);
  }
  replaceQuery(query);
}
