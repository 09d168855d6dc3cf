export { SafetensorsError } from "./errors.ts";
export { type Loaded, type LoadOptions, load } from "./files/load.ts";
export { assertCanSave, save } from "./files/save.ts";
export { saveBytes } from "./files/save-bytes.ts";
export type { HeaderOptions } from "./header.ts";
export { decode, encode, type Metadata, type Safetensors } from "./safetensors.ts";
export { loadState, type Parts, part, type Source, type Stateful } from "./stateful.ts";
