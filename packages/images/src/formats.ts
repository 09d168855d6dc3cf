import { quoted } from "@tsumiki/kernels";
import { ImageError } from "./image.ts";

/** What a file begins with, in hexadecimal; a dot stands for any digit. */
const beginnings: Readonly<Record<string, RegExp>> = {
  PNG: /^89504e470d0a1a0a/,
  JPEG: /^ffd8ff/,
  GIF: /^474946383[79]61/,
  WebP: /^52494646.{8}57454250/,
  BMP: /^424d.{8}00000000/,
  TIFF: /^(49492a00|4d4d002a)/,
  AVIF: /^.{8}66747970617669/,
  HEIC: /^.{8}66747970(686569|6d6966)/,
  "JPEG XL": /^(ff0a|0000000c4a584c20)/,
  "JPEG 2000": /^0000000c6a502020/,
  "SVG or XML": /^(efbbbf)?3c(3f786d6c|737667)/,
  PDF: /^25504446/,
  gzip: /^1f8b/,
  ZIP: /^504b0304/,
};

/** The name of the format that bytes begin as, whatever their file is called; undefined if it is none of those known. */
export function formatOf(bytes: Uint8Array): string | undefined {
  const start = hexadecimal(bytes.subarray(0, 16));
  return Object.keys(beginnings).find((name) => beginnings[name]?.test(start));
}

/** @throws ImageError that says what the bytes are instead, if that can be told */
export function assertReadable(format: string | undefined, bytes: Uint8Array): asserts format is "PNG" | "JPEG" {
  if (format === "PNG" || format === "JPEG") return;
  if (bytes.length === 0) throw new ImageError("expected a PNG or JPEG file, got one without a byte");
  if (format !== undefined) {
    throw new ImageError(`expected a PNG or JPEG file, got ${format}, which is not read here: convert it`);
  }
  if (/^89504e47/.test(hexadecimal(bytes.subarray(0, 4)))) {
    throw new ImageError(
      "its first bytes are a PNG's with other line ends: it was sent or stored as text; get it anew",
    );
  }
  throw new ImageError(`expected a PNG or JPEG file, got bytes that begin ${beginning(bytes.subarray(0, 16))}`);
}

/** As text, if it is one: an error page, notes, the pointer that Git LFS left behind. */
function beginning(bytes: Uint8Array): string {
  const isText = bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d);
  return isText ? quoted(String.fromCharCode(...bytes)) : hexadecimal(bytes.subarray(0, 8)).replace(/..(?!$)/g, "$& ");
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
