/** Bytes that are no valid safetensors file. The message names the file and what is wrong with it. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}
