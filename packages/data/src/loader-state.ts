import { assertOptions, kindOf } from "@tsumiki/kernels";
import { Numbers } from "@tsumiki/tensor";

/** Where a loader stands: all that its next batches depend on, plain numbers, which JSON keeps exactly. */
export interface LoaderState {
  /** What orders and augmentations come from. */
  readonly seed: number;
  /** Epochs count from 0. */
  readonly epoch: number;
  /** How many samples of this epoch have been dealt. */
  readonly position: number;
}

/** Over what a loader goes: its name, and how many samples that has, if that is known. */
interface Extent {
  readonly name: string;
  readonly size: number | undefined;
}

/** @throws TypeError or RangeError unless it is a state that a loader over so many samples gave */
export function checkedLoaderState(place: string, state: LoaderState, { name: whole, size }: Extent): LoaderState {
  if (typeof state !== "object" || state === null) {
    throw new TypeError(`${place}: expected a state from save(), got ${kindOf(state)}`);
  }
  assertOptions(place, state, { seed: true, epoch: true, position: true });
  const wrong = whatIsWrong(state, { name: whole, size });
  if (wrong !== undefined) throw new RangeError(`${place}: ${wrong}`);
  const { seed, epoch, position } = state;
  return { seed, epoch, position };
}

/** A loader's place among numbers that can be saved: [seed, epoch, position]. */
export function placeOf(now: () => LoaderState, extent: Extent, moveTo: (place: LoaderState) => void): Numbers {
  const named = ([seed = 0, epoch = 0, position = 0]: ArrayLike<number> & Iterable<number>) => ({
    seed,
    epoch,
    position,
  });
  return new Numbers({
    read: () => {
      const { seed, epoch, position } = now();
      return [seed, epoch, position];
    },
    write: (numbers) => moveTo(named(numbers)),
    wrong: (numbers) => {
      const wrong = whatIsWrong(named(numbers), extent);
      return wrong && `is no place of this loader: ${wrong}`;
    },
  });
}

function whatIsWrong({ seed, epoch, position }: LoaderState, { name: whole, size }: Extent): string | undefined {
  for (const [name, number, most] of [
    ["seed", seed, 2 ** 32 - 1],
    ["epoch", epoch, Number.MAX_SAFE_INTEGER],
    ["position", position, size ?? Number.MAX_SAFE_INTEGER],
  ] as const) {
    if (Number.isInteger(number) && number >= 0 && number <= most) continue;
    const why = name === "position" && size !== undefined ? `, since the ${whole} has ${size} samples` : "";
    return `${name} must be a whole number from 0 to ${most}${why}, got ${kindOf(number)}`;
  }
  return undefined;
}
