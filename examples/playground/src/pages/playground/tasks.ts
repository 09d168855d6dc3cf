import type { Block } from "./blocks.ts";
import { type Described, described } from "./described.ts";
import { type Beginning, type Progress, Session } from "./session.ts";

/** The network of now: there is one at a time. */
let session: Session | undefined;

export const tasks = {
  /** What flows between the blocks, and where they do not fit. */
  describe({ blocks }: { readonly blocks: readonly Block[] }): Described {
    const { layers: _, ...rest } = described(blocks);
    return rest;
  },

  /** A new network, and its training until it is cancelled. */
  async *train(beginning: Beginning, signal: AbortSignal): AsyncGenerator<Progress, void, void> {
    session = new Session(beginning);
    yield* session.train(signal);
  },

  hold(): void {
    session?.hold();
  },

  goOn(): void {
    session?.goOn();
  },

  stepOn(): void {
    session?.stepOn();
  },

  setLearningRate({ learningRate }: { readonly learningRate: number }): void {
    if (session) session.learningRate = learningRate;
  },

  /** How probable each digit is; undefined while there is no network. */
  recognise({ pixels }: { readonly pixels: Float32Array }): Float32Array | undefined {
    return session?.recognise(pixels);
  },
};
