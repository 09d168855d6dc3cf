import { quoted } from "@tsumiki/kernels";
import type { Listener } from "../listeners.ts";

/**
 * The listeners that remember something, by the names under which a checkpoint holds it: the `name` that one says, or that
 * of its class, "EarlyStopping"; the second of a name is "EarlyStopping 2".
 * @throws TypeError for a name with a point, which separates names, or for two that say the same
 */
export function namedListeners(place: string, listeners: readonly Listener[] = []): Map<string, Listener> {
  const named = new Map<string, Listener>();
  const counts = new Map<string, number>();
  for (const [index, listener] of listeners.entries()) {
    if (typeof listener.state !== "function") continue;
    const own = listener.name ?? kindOfListener(listener);
    if (typeof own !== "string" || own === "" || own.includes(".")) {
      throw new TypeError(`${place}: listeners[${index}] must have a name without a point, got ${quoted(String(own))}`);
    }
    const count = (counts.get(own) ?? 0) + 1;
    counts.set(own, count);
    const name = count === 1 ? own : `${own} ${count}`;
    if (named.has(name)) throw new TypeError(`${place}: two listeners would be called ${quoted(name)}; rename one`);
    named.set(name, listener);
  }
  return named;
}

function kindOfListener(listener: Listener): string {
  const kind = listener.constructor?.name;
  return kind === undefined || kind === "" || kind === "Object" ? "listener" : kind;
}
