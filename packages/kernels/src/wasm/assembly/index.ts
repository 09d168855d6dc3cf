// Every export is a kernel: (task, shard, thread) => void. See ../runtime.ts.
export * from "./binary";
export * from "./convolution";
export * from "./depthwise";
export * from "./dropout";
export * from "./elementwise";
export * from "./im2col";
export * from "./matmul";
export * from "./movement";
export * from "./normalization";
export * from "./pack";
export * from "./pooled-weight-gradient";
export * from "./pooling";
export * from "./reductions";
export * from "./softmax";
export * from "./updates";
export * from "./weight-gradient";
export * from "./winograd";
