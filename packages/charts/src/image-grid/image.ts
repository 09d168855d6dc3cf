/** One picture. */
export interface GridImage {
  /** Row by row, channel after channel: channels · height · width of them. */
  readonly pixels: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  /** 3 for red, green and blue; by default 1. */
  readonly channels?: 1 | 3;
  /** Lines that stand below it. */
  readonly caption?: readonly string[];
  /** Whether what was said of it is wrong: then it has a frame. */
  readonly wrong?: boolean;
}
