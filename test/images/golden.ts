import type { Image } from "@tsumiki/images";
import cases from "../golden/images.json" with { type: "json" };

/** As images.py writes them: bytes in base64. */
interface Pixels extends Omit<Image, "data"> {
  readonly data: string;
}

interface FileCase extends Pixels {
  readonly kind: "png" | "jpeg" | "gray";
  readonly name: string;
  readonly file: string;
}

interface ResizeCase {
  readonly kind: "resize";
  readonly name: string;
  readonly from: Pixels;
  readonly bilinear: Pixels;
  readonly nearest: Pixels;
}

const golden = cases as unknown as readonly (FileCase | ResizeCase)[];

/** A file and its pixels by Pillow or, where that has too few bits, by the formula. */
export interface GoldenFile {
  readonly name: string;
  readonly file: Uint8Array;
  readonly pixels: Image;
}

export function filesOf(kind: FileCase["kind"]): GoldenFile[] {
  return golden.flatMap((each) =>
    each.kind === kind ? [{ name: each.name, file: bytesOf(each.file), pixels: imageOf(each) }] : [],
  );
}

export function fileNamed(name: string): GoldenFile {
  const kinds = ["png", "jpeg", "gray"] as const;
  return kinds.flatMap(filesOf).find((each) => each.name === name)!;
}

export const resizes = golden.flatMap((each) =>
  each.kind === "resize"
    ? [{ name: each.name, from: imageOf(each.from), bilinear: imageOf(each.bilinear), nearest: imageOf(each.nearest) }]
    : [],
);

function imageOf({ width, height, channels, data }: Pixels): Image {
  return { width, height, channels, data: bytesOf(data) };
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
