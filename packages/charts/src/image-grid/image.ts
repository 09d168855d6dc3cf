/** One picture of one channel. */
export interface GridImage {
  /** Row by row, height · width of them. */
  readonly pixels: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  /** Lines that stand below it. */
  readonly caption?: readonly string[];
  /** Whether what was said of it is wrong: then it has a frame. */
  readonly wrong?: boolean;
}
