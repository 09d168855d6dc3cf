import type { Setting } from "../../app/settings.ts";

/** A number of a block: what it is at first, and from where to where it goes. */
interface Range {
  readonly initial: number;
  readonly low: number;
  readonly high: number;
}

interface KindOfBlock {
  /** Which token colours its edge. */
  readonly color: "convolution" | "pooling" | "activation" | "normalization" | "affine" | "data";
  readonly numbers: Readonly<Record<string, Range>>;
}

const range = (initial: number, low: number, high: number): Range => ({ initial, low, high });

/** The kinds of blocks, by the names that the framework has for them. */
export const kinds = {
  conv2d: {
    color: "convolution",
    numbers: {
      outChannels: range(16, 1, 128),
      kernelSize: range(3, 1, 9),
      padding: range(0, 0, 4),
      stride: range(1, 1, 4),
    },
  },
  maxPool2d: { color: "pooling", numbers: { size: range(2, 2, 8) } },
  relu: { color: "activation", numbers: {} },
  batchNorm2d: { color: "normalization", numbers: {} },
  dropout: { color: "normalization", numbers: { percent: range(50, 0, 90) } },
  flatten: { color: "data", numbers: {} },
  affine: { color: "affine", numbers: { outFeatures: range(100, 1, 1000) } },
} as const satisfies Readonly<Record<string, KindOfBlock>>;

export type Kind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as readonly Kind[];

/** One block of the column: its kind, and its numbers in the order of the kind's. */
export interface Block {
  readonly kind: Kind;
  readonly numbers: readonly number[];
}

/** The numbers of a kind, in their order. */
export function rangesOf(kind: Kind): readonly (readonly [name: string, range: Range])[] {
  return Object.entries(kinds[kind].numbers);
}

export function newBlock(kind: Kind): Block {
  return { kind, numbers: rangesOf(kind).map(([, { initial }]) => initial) };
}

/** Networks to begin with: that of the book's chapter 7, and one without convolutions. */
export const presets = {
  simple: "conv2d-30-5-0-1.relu.maxPool2d-2.flatten.affine-100.relu.affine-10",
  mlp: "flatten.affine-100.relu.affine-10",
} as const;

export type Preset = keyof typeof presets;

/** A column of blocks in the address: `conv2d-30-5-0-1.relu.flatten.affine-10`. */
export const network: Setting<readonly Block[]> = {
  initial: read(presets.simple) as readonly Block[],
  read,
  write,
};

export function write(blocks: readonly Block[]): string {
  return blocks.map(({ kind, numbers }) => [kind, ...numbers].join("-")).join(".");
}

export function read(text: string): readonly Block[] | undefined {
  const blocks = text === "" ? [] : text.split(".").map(readBlock);
  return blocks.includes(undefined) ? undefined : (blocks as readonly Block[]);
}

function readBlock(text: string): Block | undefined {
  const [name, ...rest] = text.split("-");
  const kind = kindNames.find((each) => each === name);
  if (kind === undefined) return undefined;
  const ranges = rangesOf(kind);
  const numbers = rest.map(Number);
  const isRight =
    numbers.length === ranges.length &&
    ranges.every(([, { low, high }], index) => {
      const value = numbers[index]!;
      return Number.isInteger(value) && value >= low && value <= high;
    });
  return isRight ? { kind, numbers } : undefined;
}
