/** Bytes that are no valid safetensors file, or tensors and texts that cannot be written as one. The message says which. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}
