import type { Case } from "./cases/case.ts";
import { convolutionCases } from "./cases/convolution.ts";
import { dropoutCases } from "./cases/dropout.ts";
import { elementwiseCases } from "./cases/elementwise.ts";
import { matmulCases } from "./cases/matmul.ts";
import { movementCases } from "./cases/movement.ts";
import { normalizationCases } from "./cases/normalization.ts";
import { poolingCases } from "./cases/pooling.ts";
import { reductionCases } from "./cases/reductions.ts";
import { softmaxCases } from "./cases/softmax.ts";
import { inPlaceCases, updateCases } from "./cases/updates.ts";
import { warpCases } from "./cases/warp.ts";

/** Every primitive over shapes of every kind: what all backends must agree on. */
export const cases: readonly Case[] = [
  ...elementwiseCases,
  ...reductionCases,
  ...movementCases,
  ...matmulCases,
  ...convolutionCases,
  ...poolingCases,
  ...normalizationCases,
  ...softmaxCases,
  ...dropoutCases,
  ...warpCases,
  ...updateCases,
  ...inPlaceCases,
];
