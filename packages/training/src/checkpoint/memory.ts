import { kindOf, quoted } from "@tsumiki/kernels";
import { encode, type Metadata, save } from "@tsumiki/serialization";
import type { Training } from "../training.ts";
import { describeTraining } from "./describe.ts";
import { assignContents, contentsOf, prefix, type Remembered, readContents } from "./file.ts";
import { Resumed } from "./resumed.ts";
import { Standing } from "./standing.ts";

/** A training that can be asked for what it remembers, when it stands still. */
export interface Rememberer extends Remembered {
  readonly isRunning: boolean;
  /** Does it when the training stands still. */
  whenStill(save: () => Promise<void>): Promise<void>;
}

/** What a Trainer remembers beside its model: where its latest training stands, or one that was resumed. */
export class Memory {
  static readonly name: string = "Memory";
  readonly #training: Training;
  #latest: Rememberer | undefined;
  #resumed: Resumed | undefined;

  constructor(training: Training) {
    this.#training = training;
  }

  /** A training begins: it takes what was resumed, if there is something. */
  begin(run: Rememberer): void {
    this.#latest = run;
    this.#resumed = undefined;
  }

  /** What was resumed, and no training has taken. */
  get resumed(): Resumed | undefined {
    return this.#resumed;
  }

  async save(file: string, texts: Metadata): Promise<void> {
    assertTexts("Trainer.save", texts);
    await this.#whenStill(async () => {
      const { tensors, metadata } = this.#contents(texts);
      await save(file, tensors, metadata);
    });
  }

  async encode(texts: Metadata): Promise<Uint8Array> {
    assertTexts("Trainer.encode", texts);
    let bytes = new Uint8Array();
    await this.#whenStill(async () => {
      const { tensors, metadata } = this.#contents(texts);
      bytes = encode(tensors, metadata) as Uint8Array<ArrayBuffer>;
    });
    return bytes;
  }

  async resume(source: string | Uint8Array, without: readonly string[]): Promise<void> {
    this.#assertIdle();
    const contents = await readContents(source);
    this.#assertIdle();
    const resumed = new Resumed(contents, without);
    assignContents(this.#training, contents);
    this.#resumed = resumed;
    this.#latest = undefined;
  }

  #whenStill(save: () => Promise<void>): Promise<void> {
    return this.#latest?.isRunning ? this.#latest.whenStill(save) : save();
  }

  #contents(texts: Metadata) {
    const remembered: Remembered = this.#resumed ??
      this.#latest ?? { standing: new Standing(), data: {}, states: new Map(), words: [] };
    const words = describeTraining(this.#training, remembered);
    const { standing, data, states } = remembered;
    return contentsOf(this.#training, { standing, data, states, words }, texts);
  }

  #assertIdle(): void {
    if (!this.#latest?.isRunning) return;
    throw new Error("Trainer.resume: a training has begun and not ended; await it first, or leave its loop");
  }
}

function assertTexts(place: string, texts: Metadata): void {
  if (typeof texts !== "object" || texts === null) {
    throw new TypeError(`${place}: metadata must map names to strings, as in { run: "7" }, got ${kindOf(texts)}`);
  }
  const own = Object.keys(texts).find((name) => name.startsWith(prefix));
  if (own === undefined) return;
  throw new RangeError(
    `${place}: metadata ${quoted(own)} is a name of the checkpoint itself; take one that does not begin with ${quoted(prefix)}`,
  );
}
