// How a backward is derived. Every operation ends by saying what the adjoint of each of its inputs is. As a rule nobody
// listens; while a derived forward runs, the recording that it made keeps what is needed to play them in reverse.
//
// T is a tensor, of which only the identity matters here: so tensors themselves may ask, too.

/**
 * Turns dL/dy of an operation into dL/dx of one of its inputs, or of what that input was broadcast to. (A layer's
 * backward is one too, and may be told that nobody wants dL/dx.)
 */
export type Adjoint<T> = (dy: T, hint?: { readonly input?: boolean }) => T;

/** One input of an operation beside its adjoint. */
export type Input<T> = readonly [x: T, adjoint: Adjoint<T>];

/** An operation that ran. */
export interface Entry<T> {
  readonly y: T;
  readonly inputs: readonly Input<T>[];
  /**
   * Of a layer with parameters, to whose gradients its adjoint adds: whether any of them learns, which freezing changes.
   * Undefined for an operation.
   */
  readonly trains: (() => boolean) | undefined;
}

/** The recording of the derived forward that runs, the innermost one. */
let running: Recording<any> | undefined;

/** Says what y was computed from, and returns y. An input without an adjoint (a condition, a mask) is not mentioned. */
export function differentiable<T extends object>(y: T, ...inputs: readonly Input<T>[]): T {
  running?.add({ y, inputs, trains: undefined });
  return y;
}

/**
 * Says that y, computed from the inputs, changes by jumps only: a comparison. It may choose (as the condition of `where`);
 * as a number it would lose the gradient without a word, and is refused.
 */
export function piecewiseConstant<T extends object>(operation: string, y: T, ...inputs: readonly T[]): T {
  running?.addComparison(operation, y, inputs);
  return y;
}

/**
 * For what no gradient goes through.
 * @throws TypeError naming the operation if one depends on the input or on a parameter of the derived forward that runs.
 */
export function assertConstant(operation: string, ...tensors: readonly object[]): void {
  if (running?.dependsOnAny(tensors)) throw noGradient(operation);
}

/** Runs `body` with nobody listening: what it computes counts as constant. */
export function unrecorded<Result>(body: () => Result): Result {
  return listening(undefined, body);
}

/**
 * A layer that ran inside of a derived forward: one entry, whatever operations it is made of.
 * @param trains undefined for one without parameters
 */
export function recordLayer<T extends object>(y: T, x: T, backward: Adjoint<T>, trains: Entry<T>["trains"]): void {
  running?.add({ y, inputs: [[x, backward]], trains });
}

/** What ran in a derived forward and matters to its gradients, in order. */
export class Recording<T extends object> {
  static readonly name: string = "Recording";
  readonly entries: Entry<T>[] = [];
  /** What depends on the forward's input or on a parameter; true if on a parameter. */
  readonly #dependent = new Map<T, boolean>();
  /** Results of comparisons, and what is made of these alone; by which operation. */
  readonly #compared = new Map<T, string>();

  constructor(input: T) {
    this.#dependent.set(input, false);
  }

  /** Runs `body`, and listens to its operations. */
  run<Result>(body: () => Result): Result {
    return listening(this, body);
  }

  /** Says that this is the value of a parameter. */
  addParameter(value: T): void {
    this.#dependent.set(value, true);
  }

  add({ y, inputs, trains }: Entry<T>): void {
    const dependent = inputs.filter(([x]) => this.#dependent.has(x));
    const comparison = this.#comparisonAmong(inputs.map(([x]) => x));
    if (dependent.length > 0 || trains) {
      if (comparison !== undefined) throw noNumber(comparison);
      this.entries.push({ y, inputs: trains ? inputs : dependent, trains });
      this.#dependent.set(y, trains !== undefined || dependent.some(([x]) => this.hasParameter(x)));
    } else if (comparison !== undefined) this.#compared.set(y, comparison);
  }

  addComparison(operation: string, y: T, inputs: readonly T[]): void {
    if (inputs.some((x) => this.#dependent.has(x) || this.#compared.has(x))) this.#compared.set(y, operation);
  }

  /** @throws TypeError if one is made of comparisons. */
  dependsOnAny(tensors: readonly T[]): boolean {
    const comparison = this.#comparisonAmong(tensors);
    if (comparison !== undefined) throw noNumber(comparison);
    return tensors.some((x) => this.#dependent.has(x));
  }

  /** Whether x depends on a parameter, be it frozen or not. */
  hasParameter(x: T): boolean {
    return this.#dependent.get(x) ?? false;
  }

  /** By what a gradient is wanted: by `wanted` itself, and by all that depends on it or on a layer that learns. */
  onTheWayTo(wanted: Iterable<T>): ReadonlySet<T> {
    const found = new Set(wanted);
    for (const { y, inputs, trains } of this.entries) {
      if (trains?.() || inputs.some(([x]) => found.has(x))) found.add(y);
    }
    return found;
  }

  #comparisonAmong(tensors: readonly T[]): string | undefined {
    const compared = tensors.find((x) => this.#compared.has(x));
    return compared && this.#compared.get(compared);
  }
}

function listening<Result>(recording: Recording<any> | undefined, body: () => Result): Result {
  const before = running;
  running = recording;
  try {
    return body();
  } finally {
    running = before;
  }
}

function noGradient(operation: string): TypeError {
  return new TypeError(
    `${operation}: no gradient goes through it, but in a derived forward it is given what depends on the input or on a ` +
      "parameter; give it stopGradient(x) if it is to count as constant, or write this part as a Layer with its own " +
      "backward and call apply(layer, x)",
  );
}

function noNumber(comparison: string): TypeError {
  return new TypeError(
    `${comparison}: its result changes by jumps, so in a derived forward no gradient goes through it; use it as the ` +
      "condition of where, or make it a constant with stopGradient(…)",
  );
}
