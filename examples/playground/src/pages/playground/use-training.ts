import { useEffect, useRef, useState } from "preact/hooks";
import { remote } from "../../worker/remote.ts";
import type { Beginning } from "./session.ts";

type Point = readonly [x: number, y: number];

/** What is seen of a training. */
export interface Seen {
  readonly state: "none" | "running" | "held";
  readonly step: number;
  readonly epoch: number;
  readonly imagesPerSecond: number;
  readonly losses: readonly Point[];
  readonly accuracies: readonly Point[];
  readonly error: Error | undefined;
}

export interface TrainingControls {
  readonly seen: Seen;
  /** Begins anew, or goes on where it was held. */
  run(beginning: Omit<Beginning, "isPaused">): void;
  hold(): void;
  /** One step, of a new training or of the one that is held. */
  step(beginning: Omit<Beginning, "isPaused">): void;
  /** Ends it and forgets the network. */
  reset(): void;
}

export const tasks = remote<typeof import("./tasks.ts").tasks>("playground");

const nothing: Seen = {
  state: "none",
  step: 0,
  epoch: 0,
  imagesPerSecond: 0,
  losses: [],
  accuracies: [],
  error: undefined,
};

/** A training in the worker, as the page leads it. It ends when the page is left. */
export function useTraining(): TrainingControls {
  const [seen, setSeen] = useState(nothing);
  const running = useRef<AbortController | undefined>(undefined);

  const end = () => {
    running.current?.abort();
    running.current = undefined;
  };
  useEffect(() => end, []);

  async function begin(beginning: Beginning): Promise<void> {
    end();
    const controller = new AbortController();
    running.current = controller;
    setSeen({ ...nothing, state: beginning.isPaused ? "held" : "running" });
    const isCurrent = () => running.current === controller;
    try {
      for await (const progress of tasks.stream("train", beginning, controller.signal)) {
        if (!isCurrent()) return;
        const { step, epoch, imagesPerSecond, losses, accuracy } = progress;
        const first = step - losses.length + 1;
        const points = Array.from(losses, (loss, index): Point => [first + index, loss]);
        setSeen((before) => ({
          ...before,
          step,
          epoch,
          imagesPerSecond,
          losses: [...before.losses, ...points],
          accuracies: accuracy === undefined ? before.accuracies : [...before.accuracies, [step, accuracy]],
        }));
      }
    } catch (error) {
      if (!isCurrent()) return;
      running.current = undefined;
      setSeen((before) => ({ ...before, state: "none", error: error as Error }));
    }
  }

  const to = (state: Seen["state"], task: "hold" | "goOn" | "stepOn") => {
    setSeen((before) => ({ ...before, state }));
    void tasks.ask(task, undefined as never);
  };
  return {
    seen,
    run: (beginning) => (running.current ? to("running", "goOn") : void begin({ ...beginning, isPaused: false })),
    hold: () => to("held", "hold"),
    step(beginning) {
      if (running.current) to("held", "stepOn");
      else void begin({ ...beginning, isPaused: true }).catch(() => {});
    },
    reset() {
      end();
      setSeen(nothing);
    },
  };
}
