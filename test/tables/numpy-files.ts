import { readFileSync } from "node:fs";
import type { Values } from "@tsumiki/tensor";

type Stored = number | boolean | string;

interface Case {
  readonly shape: readonly number[];
  /** Row by row; wide integers and what JSON does not have as texts. */
  readonly values: readonly Stored[];
}

interface Files {
  readonly npy: readonly (Case & { readonly name: string; readonly file: string })[];
  readonly refused: readonly { readonly name: string; readonly file: string }[];
  readonly arrays: Readonly<Record<string, Case>>;
  readonly npz: Readonly<Record<"stored" | "deflated" | "mixed" | "empty" | "zeros" | "zip64" | "streamed", string>>;
}

/** What NumPy wrote, and what it says is in there. */
export const files: Files = JSON.parse(
  readFileSync(new URL("../golden/numpy-files.json", import.meta.url), "utf8"),
) as Files;

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, "base64"));
}

/** What was read, in the form of what NumPy said. */
export function asStored({ shape, data }: Values): Case {
  const values = Array.from<number | bigint, Stored>(data, (number) => {
    if (typeof number === "bigint") return String(number);
    if (Number.isFinite(number)) return number;
    return Number.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
  });
  return { shape, values };
}

/** What NumPy said, with booleans as 0 and 1 and float32 as JavaScript has them. */
export function expected({ shape, values }: Case, data: Values["data"]): Case {
  const rounded = (value: Stored) => {
    if (typeof value === "boolean") return Number(value);
    const isText = typeof value === "string" && /^nan$|inf$/.test(value);
    if (isText || data instanceof BigInt64Array || data instanceof BigUint64Array) return value;
    return data instanceof Float32Array ? Math.fround(Number(value)) : Number(value);
  };
  return { shape, values: values.map(rounded) };
}
