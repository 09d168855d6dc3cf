/** A safetensors file put together by hand: a header, given as JSON or as text, and bytes of data. */
export function assemble(
  header: object | string,
  data: readonly number[] | Uint8Array = [],
  length?: bigint,
): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}
