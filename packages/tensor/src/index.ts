export { relu, reluBackward } from "./elementwise.ts";
export { Buffer, Parameter, persistent, persistentZeros, valuesRead } from "./parameter.ts";
export { keep, scope } from "./scope.ts";
export { type Nested, Tensor, uninitialized } from "./tensor.ts";
