import { dispose, init } from "@tsumiki/kernels";
import { Generator } from "@tsumiki/tensor";
import { simple, training } from "./support.ts";

export interface Mutations {
  readonly refused: number;
  /** Of other numbers: no reader can know that. */
  readonly taken: number;
  /** Milliseconds. */
  readonly slowest: number;
  readonly failures: readonly string[];
}

/** Changes a byte, or a few, of a checkpoint, or cuts it off, and resumes it: so often, from this seed on. */
export async function mutated(count: number, seed: number): Promise<Mutations> {
  await init({ backend: "reference" });
  const kind = { ...simple, averages: true };
  const { trainer, loader, options } = training(kind, 1);
  for await (const event of trainer.fit(loader, options)) if (event.epoch === 2) break;
  const bytes = await trainer.encode();
  const header = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const target = training(kind, 2);
  const numbers = () => JSON.stringify(target.numbers());
  const generator = new Generator(`mutations ${seed}`);
  let before = numbers();
  let [refused, taken, slowest] = [0, 0, 0];
  const failures: string[] = [];
  for (let index = 0; index < count; index++) {
    const changed = changeOf(bytes, header, generator);
    const started = performance.now();
    const error: unknown = await target.trainer.resume(changed).then(
      () => undefined,
      (reason) => reason,
    );
    slowest = Math.max(slowest, performance.now() - started);
    const after = numbers();
    if (error === undefined) taken++;
    else {
      refused++;
      const isClear = error instanceof Error && /^(Trainer\.resume|these bytes)/.test(error.message);
      if (!isClear) failures.push(`${index}: ${error}`);
      if (after !== before) failures.push(`${index}: half resumed by ${error}`);
    }
    before = after;
  }
  await dispose();
  return { refused, taken, slowest, failures };
}

function changeOf(bytes: Uint8Array, header: number, generator: Generator): Uint8Array {
  const changed = bytes.slice();
  if (generator.next() < 0.05) return changed.subarray(0, generator.integer(bytes.length));
  for (let left = 1 + generator.integer(3); left > 0; left--) {
    // As often in the header as in the numbers.
    changed[generator.integer(generator.next() < 0.5 ? header : bytes.length)] = generator.integer(256);
  }
  return changed;
}
