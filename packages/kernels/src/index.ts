export { currentBackend, withBackend } from "./backend.ts";
export { LifetimeError, ShapeError } from "./errors.ts";
export * from "./geometry.ts";
export type * from "./kernels.ts";
export { rowMajorStrides, type Shape, sameShape, showShape, sizeOf } from "./shape.ts";
