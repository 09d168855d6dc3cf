import { kindOf, notice, quoted } from "@tsumiki/kernels";
import { frozenNames, generatorsOf } from "@tsumiki/layers";
import { decode, load, type Metadata, part } from "@tsumiki/serialization";
import { assignState, defaultGenerator, type State, type Values, type ValuesLike, valuesOf } from "@tsumiki/tensor";
import type { Training } from "../training.ts";
import { differences, type Facts, factsOf } from "./facts.ts";
import { Standing } from "./standing.ts";

/** The names of what a checkpoint says beside its numbers; all that begin so are its own. */
export const prefix = "tsumiki.";
const versionKey = "tsumiki.checkpoint";
const factsKey = "tsumiki.training";
export const descriptionKey = "tsumiki.description";

/** Of files that this program writes, and the newest that it reads. */
export const version = 1;

/** Which part of a file is whose. All others are those of the Trainer itself. */
const claimed = ["run", "metrics", "loader", "validate", "listeners"];

/** What is not in the numbers. */
interface Said {
  readonly made: Facts;
  /** Of the data; nothing before a training. */
  readonly data: Facts;
  /** Parameters that no backward has come to: an optimizer leaves them alone. */
  readonly untouched: readonly string[];
  readonly frozen: readonly string[];
  /** Numbers of which precision, by whose kernels. */
  readonly build: string;
  readonly last?: Standing["last"];
}

/** Where a training stands, with the states of those that are not the Trainer's: "loader.place", "listeners.…". */
export interface Remembered {
  readonly standing: Standing;
  readonly data: Facts;
  readonly states: ReadonlyMap<string, ValuesLike>;
  /** For people. */
  readonly words: readonly string[];
}

/** What a checkpoint of a training holds. */
export function contentsOf(
  training: Training,
  { standing, data, states, words }: Remembered,
  texts: Metadata,
): { tensors: Map<string, ValuesLike>; metadata: Metadata } {
  const { model } = training;
  const parameters = [...model.parameters()];
  const said: Said = {
    made: factsOf(training),
    data,
    untouched: parameters.filter(([, { hasGradient }]) => !hasGradient).map(([name]) => name),
    frozen: frozenNames(model),
    build: buildOf(training),
    ...(standing.last && { last: standing.last }),
  };
  const tensors = underNames<ValuesLike>([...stateOf(training), ["run", standing.state()]]);
  for (const [name, data] of standing.sums) tensors.set(`metrics.${name}`, { shape: [data.length], data });
  for (const [name, values] of states) tensors.set(name, values);
  const metadata = {
    ...texts,
    [versionKey]: String(version),
    [factsKey]: JSON.stringify(said),
    [descriptionKey]: words.join("\n"),
  };
  return { tensors, metadata };
}

/** A checkpoint's numbers, all in memory, and what it says. */
export interface Contents {
  readonly place: string;
  readonly tensors: ReadonlyMap<string, Values>;
  readonly said: Said;
}

/** @throws Error that names the file and says why it is no checkpoint that could be read */
export async function readContents(source: string | Uint8Array): Promise<Contents> {
  const isFile = typeof source === "string";
  if (!isFile && !(source instanceof Uint8Array)) {
    throw new TypeError(`Trainer.resume: expected the name of a file or its bytes, got ${kindOf(source)}`);
  }
  const place = isFile ? `Trainer.resume ${source}` : "Trainer.resume";
  const { tensors, metadata } = isFile ? await load(source) : decode(source);
  assertVersion(place, metadata);
  const said = saidIn(place, metadata[factsKey]);
  const read = [...tensors].map(([name, values]) => [name, valuesOf(values)] as const);
  return { place, tensors: new Map(read), said };
}

/**
 * Assigns all that is the Trainer's own or, if anything of it does not fit, nothing.
 * @throws RangeError that lists what is made otherwise, or ShapeError that lists which tensors do not fit
 */
export function assignContents(training: Training, { place, tensors, said }: Contents): void {
  const different = differences(factsOf(training), said.made);
  if (different.length > 0) {
    const list = different.map((line) => `\n  ${line}`).join("");
    throw new RangeError(`${place}: it is a checkpoint of another training, so nothing was assigned:${list}`);
  }
  const own = new Map([...tensors].filter(([name]) => !claimed.includes(name.split(".", 1)[0]!)));
  for (const counted of ["optimizer.step", "average.step"]) assertCount(place, counted, own.get(counted));
  assignState(place, underNames(stateOf(training)), own);
  const frozen = new Set(said.frozen);
  for (const [name, buffer] of training.model.state()) buffer.frozen = frozen.has(name);
  const untouched = new Set(said.untouched);
  for (const [name, parameter] of training.model.parameters()) if (!untouched.has(name)) parameter.gradient;
  const build = buildOf(training);
  if (build === said.build) return;
  notice(`${place}: it was saved by ${said.build} kernels and goes on with ${build} ones, which round otherwise`);
}

/** Where the training stood. @throws as `assignContents` */
export function standingIn({ place, tensors, said }: Contents): Standing {
  const standing = new Standing();
  assignState(`${place}: run`, standing.state(), part(tensors, "run"));
  standing.sums = new Map(
    [...part(tensors, "metrics")].map(([name, { data }]) => [name, Float64Array.from(data as Float64Array)]),
  );
  standing.last = said.last;
  return standing;
}

/** Everything of the Trainer's that has a state, by the names of the file. */
function stateOf({ model, optimizer, average }: Training): [name: string, state: State][] {
  return [
    ["model", model.state()],
    ["optimizer", optimizer.state()],
    ...(average ? [["average", average.state()] as [string, State]] : []),
    ["generator", defaultGenerator.state()],
    ...[...generatorsOf(model)].map(([name, each]): [string, State] => [`generators.${name}`, each.state()]),
  ];
}

/** Of several, each under its name and a point. */
export function underNames<Kind>(
  parts: readonly (readonly [name: string, state: ReadonlyMap<string, Kind>])[],
): Map<string, Kind> {
  return new Map(parts.flatMap(([name, state]) => [...state].map(([own, kind]) => [`${name}.${own}`, kind] as const)));
}

function buildOf({ optimizer }: Training): string {
  const [parameter] = optimizer.parameters.values();
  return parameter!.value.block.backend.info.build;
}

function assertVersion(place: string, metadata: Metadata): void {
  const text = metadata[versionKey];
  if (text === undefined) {
    throw new RangeError(
      `${place}: it is no checkpoint of a Trainer; load(file, model) takes the weights of any safetensors file`,
    );
  }
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= version) return;
  if (Number.isInteger(number) && number > version) {
    throw new RangeError(
      `${place}: it is of version ${number}, and this program reads up to ${version}: a newer Tsumiki has written it, and can read it`,
    );
  }
  throw new RangeError(`${place}: its version must be a whole number of at least 1, got ${quoted(text)}`);
}

function saidIn(place: string, text: string | undefined): Said {
  let said: Partial<Record<keyof Said, unknown>> | null | undefined;
  try {
    said = JSON.parse(text ?? "");
  } catch {
    // What it says then is nothing.
  }
  const { made, data, untouched, frozen, build, last } = said ?? {};
  const isWhole =
    isFacts(made) &&
    isFacts(data) &&
    isNames(untouched) &&
    isNames(frozen) &&
    typeof build === "string" &&
    isReached(last);
  if (isWhole) return said as Said;
  throw new RangeError(`${place}: it is damaged: ${quoted(factsKey)} does not say what was trained`);
}

function isFacts(value: unknown): value is Facts {
  return typeof value === "object" && value !== null && Object.values(value).every((each) => typeof each === "string");
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isReached(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === "object" && value !== null && typeof (value as { loss?: unknown }).loss === "number";
}

function assertCount(place: string, name: string, values: Values | undefined): void {
  const count = values?.data[0];
  if (count === undefined || (Number.isInteger(Number(count)) && count >= 0)) return;
  throw new RangeError(`${place}: ${name} must be a whole number of at least 0, got ${count}`);
}
