// Every export is a kernel: (task, shard, thread) => void. See ../run/runtime.ts.
export * from "./binary";
export * from "./convolution/convolution";
export * from "./convolution/depthwise";
export * from "./dropout";
export * from "./elementwise";
export * from "./convolution/im2col";
export * from "./matmul";
export * from "./movement";
export * from "./normalization";
export * from "./parts/pack";
export * from "./convolution/pooled-weight-gradient";
export * from "./pooling";
export * from "./reductions";
export * from "./softmax";
export * from "./updates";
export * from "./convolution/weight-gradient";
export * from "./convolution/winograd";
