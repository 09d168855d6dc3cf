import { maskedCrc32c } from "./checksum.ts";

/**
 * A record of a TFRecord file, which event files are: its length in 8 bytes, their checksum, the data, theirs; all
 * little-endian. What a killed process left of a last one is seen, and all before it can be read.
 */
export function recordOf(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}
