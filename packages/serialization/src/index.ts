export { SafetensorsError } from "./errors.ts";
export { load, save } from "./file.ts";
export { decode, encode, type Metadata, type Safetensors } from "./safetensors.ts";
export { loadState, type Parts, part, type Source, type Stateful } from "./stateful.ts";
