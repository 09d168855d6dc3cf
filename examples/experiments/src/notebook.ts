import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Form, Notebook } from "./experiment.ts";

/** What has to be alike for a run to go on from what another one has written. */
export interface Heading {
  readonly form: Form;
  readonly seed: number;
}

/** A notebook in a file. What stands there under another heading, or is damaged, counts for nothing and is overwritten. */
export function notebookIn(file: string, heading: Heading): Notebook {
  return {
    read: () => {
      const { form, seed, value } = parsed(file);
      return form === heading.form && seed === heading.seed ? value : undefined;
    },
    write: (value) => {
      // By another name first: an interruption leaves either the old pages or the new ones.
      writeFileSync(`${file}.new`, JSON.stringify({ ...heading, value }));
      renameSync(`${file}.new`, file);
    },
  };
}

function parsed(file: string): Partial<Heading> & { readonly value?: unknown } {
  if (!existsSync(file)) return {};
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as Partial<Heading> | null) ?? {};
  } catch {
    return {};
  }
}
