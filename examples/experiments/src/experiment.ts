import type { Setting } from "./shared/setting.ts";

/** The usual form takes under two minutes, the full one as long as it needs. */
export type Form = "usual" | "full";

/** What there is to look at. */
export interface Shown {
  /** An SVG document. */
  readonly picture: string;
  /** For the terminal. */
  readonly lines: readonly string[];
}

/** Where an experiment keeps what it has, so that it can go on after an interruption. */
export interface Notebook {
  /** What was written last, of this very form and seed; undefined at first. */
  readonly read: () => unknown;
  readonly write: (value: unknown) => void;
}

export interface Experiment {
  /** What it shows, in half a line. */
  readonly about: string;
  /** Where it is in the book. */
  readonly follows: string;
  readonly run: (form: Form, setting: Setting, notebook: Notebook) => Promise<Shown>;
}

/** The parts of an experiment, whose sizes and results only they know. */
export interface Parts<Size, Result> {
  readonly about: string;
  readonly follows: string;
  readonly sizes: Readonly<Record<Form, Size>>;
  readonly compute: (size: Size, setting: Setting, notebook: Notebook) => Promise<Result>;
  readonly picture: (result: Result) => string;
  readonly lines: (result: Result) => readonly string[];
}

export function experiment<Size, Result>(parts: Parts<Size, Result>): Experiment {
  const { about, follows, sizes, compute, picture, lines } = parts;
  return {
    about,
    follows,
    run: async (form, setting, notebook) => {
      const result = await compute(sizes[form], setting, notebook);
      return { picture: picture(result), lines: lines(result) };
    },
  };
}
