/** A file that is no valid ONNX file, or a network that cannot be one. The message says what is wrong, and where. */
export class OnnxError extends Error {
  override readonly name = "OnnxError";
}
