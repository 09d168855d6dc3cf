// Every export is a kernel: (task, shard, thread) => void. See ../runtime.ts.
export * from "./binary";
export * from "./dropout";
export * from "./elementwise";
export * from "./movement";
export * from "./normalization";
export * from "./reductions";
export * from "./softmax";
export * from "./updates";
