export { currentBackend, withBackend } from "./backend.ts";
export { dropoutHash, dropThreshold, keeps } from "./dropout-hash.ts";
export { LifetimeError, namingAsker, OutOfMemoryError, ShapeError } from "./errors.ts";
export * from "./geometry.ts";
export { backendInfo, dispose, type InitOptions, init, memoryBytes } from "./init.ts";
export type * from "./kernels.ts";
export * as portableMath from "./portable-math.ts";
export { reference } from "./reference/backend.ts";
export { rowMajorStrides, type Shape, sameShape, showShape, sizeOf } from "./shape.ts";
