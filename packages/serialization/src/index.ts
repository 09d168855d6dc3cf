export type { HalfDtype } from "./dtypes.ts";
export { SafetensorsError } from "./errors.ts";
export { type Loaded, type LoadOptions, load } from "./files/load.ts";
export { assertCanSave, save } from "./files/save.ts";
export type { HeaderOptions } from "./header.ts";
export { decode, encode, type Safetensors } from "./safetensors.ts";
export { loadState, type Parts, part, type Source, type Stateful } from "./stateful.ts";
export type { HalfOptions, Metadata, WriteOptions } from "./write-options.ts";
