import type { ComponentType } from "preact";
import type { Words } from "../words/language.ts";

/** A page, as its `page.ts` says it. What is heavy comes when it is opened. */
export interface Page {
  /** Its place in the list: 1 to 7 are the ideas, those after them go on. */
  readonly place: number;
  readonly title: Words<string>;
  /** A sentence for the beginning. */
  readonly summary: Words<string>;
  readonly load: () => Promise<{ readonly View: ComponentType }>;
}

const modules = import.meta.glob<{ readonly page: Page }>("../pages/*/page.ts", { eager: true });

/** All there are, by the name of their folder, which is the one in the address, in their order. */
export const pages: ReadonlyMap<string, Page> = new Map(
  Object.entries(modules)
    .map(([path, { page }]) => [path.split("/").at(-2) as string, page] as const)
    .sort(([, a], [, b]) => a.place - b.place),
);
