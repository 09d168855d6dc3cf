import type { Batch } from "@tsumiki/data";
import { type Backward, type BackwardHint, type Layer, wantsInput } from "@tsumiki/layers";
import { abs, max, type Parameter, squaredNorm, subtract, Tensor } from "@tsumiki/tensor";
import type { Inspection } from "./inspection.ts";
import { checkedOutcome, type Outcome } from "./objective.ts";
import type { Training } from "./training.ts";
import { type Watch, watchLayers } from "./watch-layers.ts";

/** A loss, a gradient or a weight is not finite; the message names the first layer or number that made it so. */
export class NotFiniteError extends Error {
  override readonly name = "NotFiniteError";
  /** Of a step of training: what the numbers are like in every layer. Absent where there was no step to repeat. */
  readonly report: Inspection | undefined;

  constructor(message: string, report?: Inspection) {
    super(message);
    this.report = report;
  }
}

/**
 * Replays a step and says where the first number that is not finite comes from. Generators and running statistics have
 * to stand where they stood before the step. Adds to the gradients.
 */
export function diagnose(training: Training, batch: Batch): string {
  const { optimizer } = training;
  const cause = findCause(training, batch);
  return (
    `step ${optimizer.steps + 1}: ${cause}. Nothing was updated. If the numbers grew from step to step, ` +
    `a smaller learning rate (it is ${optimizer.learningRate}) or normalised inputs help`
  );
}

/** @throws NotFiniteError naming the first parameter that is not finite; a frozen one was not updated. */
export function assertParametersFinite({ model, optimizer }: Training): void {
  for (const [name, { value, frozen }] of model.parameters()) {
    if (frozen || allFinite(value)) continue;
    throw new NotFiniteError(
      `step ${optimizer.steps}: the update left the parameter ${name} not finite; a smaller learning rate helps`,
    );
  }
}

function findCause(training: Training, batch: Batch): string {
  if (!allFinite(batch.images)) {
    return "the batch's images are not finite: look at the data and the loader's augment";
  }
  for (const [name, { value }] of training.model.parameters()) {
    if (allFinite(value)) continue;
    return `the parameter ${name} was not finite before the step: by the update before, or by what was loaded`;
  }
  try {
    const search = new Search(training.objective.loss !== undefined);
    return watchLayers(training.model, search.watch, () => replay(training, batch));
  } catch (error) {
    if (error instanceof Found) return error.message;
    throw error;
  }
}

/** Thrown where the first number that is not finite is found, so that the replay ends there. */
class Found extends Error {}

function replay({ model, objective }: Training, batch: Batch): string {
  const outcome = checkedOutcome(objective, model, batch);
  if (!allFinite(outcome.loss)) return `the loss is ${outcome.loss.item()}${fromScores(outcome)}`;
  outcome.backward(1);
  for (const [name, { gradient }] of learningOf(model)) {
    if (!allFinite(gradient)) return `the objective's backward gives a gradient of ${name} that is not finite`;
  }
  return "the loss or the gradients' norm was not finite, but everything is when the step is replayed: does a layer keep state outside of Buffers and Generators?";
}

function fromScores({ scores }: Outcome): string {
  if (scores === undefined) return "";
  if (scores instanceof Tensor) return `, from scores as large as ${largest(scores)}`;
  return `, from scores as large as ${Object.entries(scores)
    .map(([name, each]) => `${largest(each)} (${name})`)
    .join(", ")}`;
}

/** Listens to every layer, and throws what it finds. */
class Search {
  /** Whether a loss alone hands the model its dL/dy, and not an objective of one's own. */
  readonly #isOfLoss: boolean;
  /** The layers that are running, the innermost last. */
  readonly #running: string[] = [];

  constructor(isOfLoss: boolean) {
    this.#isOfLoss = isOfLoss;
  }

  /** Runs a layer's forward, and later its backward. */
  readonly watch: Watch = ({ place, layer }, x, forward) => {
    if (!allFinite(x)) throw new Found(`${this.#caller} hands ${place} an input that is not finite`);
    const [y, backward] = this.#inside(place, () => forward(x));
    if (!allFinite(y)) {
      throw new Found(
        `${place} gives an output that is not finite, from an input as large as ${largest(x)}${sizes(layer)}`,
      );
    }
    return [y, (dy, hint) => this.#backward(place, layer, backward, dy, hint)];
  };

  #backward(place: string, layer: Layer, backward: Backward, dy: Tensor, hint: BackwardHint | undefined): Tensor {
    if (!allFinite(dy)) {
      const isLoss = this.#isOfLoss && this.#running.length === 0;
      throw new Found(
        isLoss
          ? "the loss's backward gives a gradient that is not finite"
          : `${this.#caller} hands ${place} a dL/dy that is not finite`,
      );
    }
    const dx = this.#inside(place, () => backward(dy, hint));
    const origin = `that is not finite, from dL/dy as large as ${largest(dy)}`;
    for (const [parameter, { gradient }] of learningOf(layer)) {
      if (!allFinite(gradient)) throw new Found(`${place} gives a gradient of its ${parameter} ${origin}`);
    }
    if (wantsInput(hint) && !allFinite(dx)) throw new Found(`${place} gives dL/dx ${origin}`);
    return dx;
  }

  get #caller(): string {
    return this.#running.at(-1) ?? "the objective";
  }

  #inside<Result>(place: string, body: () => Result): Result {
    this.#running.push(place);
    try {
      return body();
    } finally {
      this.#running.pop();
    }
  }
}

/** The parameters with a gradient to look at. */
function learningOf(layer: Layer): readonly (readonly [name: string, parameter: Parameter])[] {
  return [...layer.parameters()].filter(([, { frozen }]) => !frozen);
}

function sizes(layer: Layer): string {
  if (layer.children().size > 0) return "";
  return [...layer.parameters()].map(([name, { value }]) => `, ${name} as large as ${largest(value)}`).join("");
}

function largest(x: Tensor): string {
  return max(abs(x)).item().toPrecision(3);
}

/** x − x is 0 where x is finite, and NaN elsewhere. */
export function allFinite(x: Tensor): boolean {
  return squaredNorm(subtract(x, x)) === 0;
}
