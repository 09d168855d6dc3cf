import type { ReadNode } from "../reading.ts";
import { activations } from "./activations.ts";
import { convolutions } from "./convolutions.ts";
import { elementwise } from "./elementwise.ts";
import { extents } from "./extents.ts";
import { linear } from "./linear.ts";
import { normalizations } from "./normalizations.ts";
import { pooling } from "./pooling.ts";
import { reshaping } from "./reshaping.ts";

/** What becomes of a node, by its operator. */
export const operators: Readonly<Record<string, (node: ReadNode) => void>> = {
  ...activations,
  ...convolutions,
  ...elementwise,
  ...extents,
  ...linear,
  ...normalizations,
  ...pooling,
  ...reshaping,
};
