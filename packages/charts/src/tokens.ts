/**
 * The colours by what they say, on light and on dark ground. Edges and lines have a contrast of at least 3:1, text of at
 * least 6; the kinds of layer are at least ΔE2000 17 apart for everybody, the colour-blind too.
 */
export const tokens = {
  ground: ["#fbfaf7", "#14161a"],
  panel: ["#f1eee8", "#1c1f25"],
  ink: ["#1d1f23", "#eceae4"],
  second: ["#565b64", "#a8adb7"],
  line: ["#7c8089", "#747a86"],
  accent: ["#0051a5", "#7db4ff"],
  wrong: ["#a3123a", "#ff8ba0"],
  convolution: ["#004e8d", "#b6ddff"],
  pooling: ["#c47702", "#ffcca4"],
  activation: ["#569f73", "#4c986e"],
  loss: ["#a7003b", "#e43d86"],
  normalization: ["#a674e3", "#a673e7"],
  affine: ["#5f4a00", "#b0a500"],
  data: ["#6b7078", "#9aa0ab"],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

/** What a line or a mark may be coloured by. */
export type ColorName = Exclude<keyof typeof tokens, "ground" | "panel">;

/** All names of tokens. */
export type TokenName = keyof typeof tokens;

export const tokenNames = Object.keys(tokens) as readonly TokenName[];
export const colorNames = tokenNames.filter((name) => name !== "ground" && name !== "panel");

/** In which order lines are coloured: neighbours differ much, for everybody. */
export const lineColors = ["accent", "pooling", "activation", "loss", "normalization", "affine", "data"] as const;

export const sans =
  '-apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';
export const code = 'ui-monospace, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace';
