/** The remainders of every byte, for the polynomial x³² + x²⁶ + … + 1 with its bits reversed. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/** The checksum that zip archives have (CRC-32 of ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    remainder = (remainder >>> 8) ^ (remainders[(remainder ^ bytes[i]!) & 0xff] as number);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
