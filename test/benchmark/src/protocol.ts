import { createInterface } from "node:readline";

/** What a contender's process is asked for: steps of a model's training, until either limit is reached. */
export interface Request {
  readonly model: string;
  readonly batch: number;
  readonly steps?: number;
  readonly milliseconds?: number;
  /** So many steps before them do not count. */
  readonly settle?: number;
}

export interface Answer {
  /** Of each step; at least one. */
  readonly milliseconds: readonly number[];
  /** How large linear memory is then. Tsumiki alone says so. */
  readonly memoryBytes?: number;
}

export type Step = () => unknown;

/**
 * The contender's side: says `{"ready": true}` on stdout, then answers each request on stdin, a line of JSON each.
 * (compare/protocol.py is the same for Python.)
 *
 * @param prepare gives a function that trains one step, and may return a promise
 * @param remarks is added to each answer
 */
export async function serve(
  prepare: (model: string, batch: number) => Step,
  remarks: () => Partial<Answer> = () => ({}),
): Promise<void> {
  const prepared = new Map<string, Step>();
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request;
    const { model, batch } = request;
    const key = `${model} ${batch}`;
    const step = prepared.get(key) ?? prepare(model, batch);
    prepared.set(key, step);
    say({ milliseconds: await measure(step, request), ...remarks() });
  }
}

async function measure(
  step: Step,
  { steps = Number.POSITIVE_INFINITY, milliseconds = Number.POSITIVE_INFINITY, settle = 0 }: Request,
): Promise<number[]> {
  for (let i = 0; i < settle; i++) await step();
  const times: number[] = [];
  const end = performance.now() + milliseconds;
  do {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  } while (times.length < steps && performance.now() < end);
  return times;
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
