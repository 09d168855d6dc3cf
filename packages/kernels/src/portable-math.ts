/**
 * Elementary functions in float64 that give the same bits in every engine, built from + − × ÷ and moves of bits alone.
 * Math.exp, log, cos, sin, tanh and pow may differ in their last bits from one engine to the next; what reaches a
 * weight must not. Each is within 2 units in the last place of the true value, unless it says otherwise.
 */
export { erf } from "./portable-math/erf.ts";
export { exp } from "./portable-math/exp.ts";
export { expm1 } from "./portable-math/expm1.ts";
export { log } from "./portable-math/log.ts";
export { log1p } from "./portable-math/log1p.ts";
export { normalCdf } from "./portable-math/normal-cdf.ts";
export { power } from "./portable-math/power.ts";
export { tanh } from "./portable-math/tanh.ts";
export { cos, sin } from "./portable-math/trigonometry.ts";
