import { kindOf, quoted } from "@tsumiki/kernels";
import type { Stateful } from "@tsumiki/serialization";
import { type Values, type ValuesLike, valuesOf } from "@tsumiki/tensor";
import type { Loader } from "../as-loader.ts";
import type { Listener } from "../listeners.ts";
import { dataFactsOf, differences } from "./facts.ts";
import { type Contents, type Remembered, standingIn } from "./file.ts";
import type { Standing } from "./standing.ts";

/** Whose states a `fit` asks for. */
export interface Claimants {
  readonly loader: Loader;
  /** Only a loader of one's own: of data it is gone through in order. */
  readonly validate: Loader | undefined;
  readonly listeners: ReadonlyMap<string, Listener>;
}

/** What a checkpoint holds of a training that is to go on: of its loaders and listeners, until they are there. */
export class Resumed implements Remembered {
  static readonly name: string = "Resumed";
  readonly standing: Standing;
  readonly states: ReadonlyMap<string, Values>;
  readonly words: readonly string[] = ["resumed, and not gone on with"];
  readonly #contents: Contents;

  /**
   * @param without the names of listeners that are left out
   * @throws RangeError if one of these is not in the file
   */
  constructor(contents: Contents, without: readonly string[]) {
    this.#contents = contents;
    this.standing = standingIn(contents);
    const mine = [...contents.tensors].filter(([name]) => /^(loader|validate|listeners)\./.test(name));
    for (const name of without) {
      if (mine.some(([full]) => full.startsWith(`listeners.${name}.`))) continue;
      throw new RangeError(`${contents.place}: without names ${quoted(name)}, which is no listener in the file`);
    }
    this.states = new Map(mine.filter(([full]) => !without.some((name) => full.startsWith(`listeners.${name}.`))));
  }

  get data() {
    return this.#contents.said.data;
  }

  /**
   * Gives everybody what is his; where that fails, all are as they were.
   * @throws RangeError that says what is unclaimed, or of other data; whatever a `load` throws
   */
  giveTo({ loader, validate, listeners }: Claimants): void {
    const { place } = this.#contents;
    const targets = new Map<string, Loadable>([["loader", loader]]);
    if (validate) targets.set("validate", validate);
    for (const [name, listener] of listeners) targets.set(`listeners.${name}`, loadable(place, name, listener));
    const states = this.#byOwner();
    const unclaimed = [...states.keys()].filter((name) => !targets.has(name));
    if (unclaimed.length > 0) throw new RangeError(`${place}: ${unclaimedText(unclaimed)}`);
    const different = Object.keys(this.data).length > 0 ? differences(dataFactsOf(loader), this.data) : [];
    if (different.length > 0) {
      throw new RangeError(`${place}: it learnt from other data:${different.map((line) => `\n  ${line}`).join("")}`);
    }
    give([...states].map(([name, values]) => [targets.get(name)!, values] as const));
    // Between two epochs nothing is left of the one before.
    if (!this.standing.isWithin && states.has("loader")) loader.restore(loader.save());
    if (validate && states.has("validate")) validate.restore(validate.save());
  }

  #byOwner(): Map<string, Map<string, Values>> {
    const owners = new Map<string, Map<string, Values>>();
    for (const [full, values] of this.states) {
      const [, owner = "", own = ""] = /^(loader|validate|listeners\.[^.]*)\.(.*)$/s.exec(full) ?? [];
      owners.set(owner, (owners.get(owner) ?? new Map()).set(own, values));
    }
    return owners;
  }
}

interface Loadable extends Stateful {
  load(state: ReadonlyMap<string, ValuesLike>): unknown;
}

function loadable(place: string, name: string, listener: Listener): Loadable {
  const { load } = listener;
  if (typeof load === "function") return listener as Loadable;
  throw new TypeError(
    `${place}: the listener ${quoted(name)} has state() and must have load(state), got ${kindOf(load)}`,
  );
}

/** To all, or to none: those before one that refuses get back what they had. */
function give(gifts: readonly (readonly [target: Loadable, values: ReadonlyMap<string, Values>])[]): void {
  const done: (() => void)[] = [];
  try {
    for (const [target, values] of gifts) {
      const before = new Map([...target.state()].map(([name, own]) => [name, valuesOf(own)]));
      done.push(() => target.load(before));
      target.load(values);
    }
  } catch (error) {
    for (const undo of done.reverse()) {
      try {
        undo();
      } catch {
        // It is the one that has refused: what it is like then is its own affair.
      }
    }
    throw error;
  }
}

function unclaimedText(names: readonly string[]): string {
  const listeners = names.flatMap((name) => (name.startsWith("listeners.") ? [name.slice("listeners.".length)] : []));
  if (listeners.length === 0) return "it was validated by a loader, which has a state; give fit that too, as validate";
  const list = listeners.map(quoted).join(", ");
  return `nobody claims what it holds of the listener${listeners.length > 1 ? "s" : ""} ${list}; give fit those too, or leave them out: resume(file, { without: [${list}] })`;
}
