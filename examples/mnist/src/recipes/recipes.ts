import { best } from "./best.ts";
import { fast } from "./fast.ts";

/** Those that `--recipe` knows. */
export const recipes = { fast, best } as const;

export type RecipeName = keyof typeof recipes;
