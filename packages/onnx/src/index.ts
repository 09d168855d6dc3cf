export { OnnxError } from "./errors.ts";
export { type Exported, exportOnnx } from "./export/export-onnx.ts";
export type { ExportOptions } from "./export/options.ts";
export type { OnnxRuntime } from "./export/runtime.ts";
export type { Verified } from "./export/verify.ts";
export { importOnnx } from "./import/import-onnx.ts";
export { OnnxNetwork } from "./import/onnx-network.ts";
