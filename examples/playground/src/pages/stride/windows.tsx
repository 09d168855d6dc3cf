import type { Sizes } from "./geometry.ts";

export interface WindowsProps {
  readonly label: string;
  readonly sizes: Sizes;
  readonly outHeight: number;
  readonly outWidth: number;
  /** Which output is chosen. */
  readonly row: number;
  readonly column: number;
}

const cell = 22;

/** The input with its frame of zeros, where each window begins, the chosen window, and what none reaches. */
export function Windows({ label, sizes, outHeight, outWidth, row, column }: WindowsProps) {
  const { padding, filter, stride } = sizes;
  const [height, width] = [sizes.height + 2 * padding, sizes.width + 2 * padding];
  const reached = (out: number) => (out < 1 ? 0 : (out - 1) * stride + filter);
  const [downTo, rightTo] = [reached(outHeight), reached(outWidth)];
  const [fullHeight, fullWidth] = [Math.max(height, downTo), Math.max(width, rightTo)];
  const isOut = (y: number, x: number) =>
    y < padding || x < padding || y >= padding + sizes.height || x >= padding + sizes.width;
  return (
    <svg
      class="number-grid"
      viewBox={`-3 -3 ${fullWidth * cell + 6} ${fullHeight * cell + 6}`}
      style={{ width: `${fullWidth * cell + 6}px` }}
      role="img"
      aria-label={label}
    >
      {Array.from({ length: fullHeight * fullWidth }, (_, index) => {
        const [y, x] = [Math.floor(index / fullWidth), index % fullWidth];
        return (
          <rect
            key={`${y} ${x}`}
            class={isOut(y, x) ? "cell is-frame" : "cell is-image"}
            x={x * cell}
            y={y * cell}
            width={cell}
            height={cell}
          />
        );
      })}
      {downTo < height && (
        <rect class="offcut" y={downTo * cell} width={width * cell} height={(height - downTo) * cell} />
      )}
      {rightTo < width && (
        <rect class="offcut" x={rightTo * cell} width={(width - rightTo) * cell} height={downTo * cell} />
      )}
      {Array.from({ length: outHeight * outWidth }, (_, index) => {
        const [y, x] = [Math.floor(index / outWidth) * stride, (index % outWidth) * stride];
        return <circle key={`${y} ${x}`} class="begin" cx={(x + 0.5) * cell} cy={(y + 0.5) * cell} r={3} />;
      })}
      {outHeight > 0 && outWidth > 0 && (
        <rect
          class="window"
          x={column * stride * cell}
          y={row * stride * cell}
          width={filter * cell}
          height={filter * cell}
        />
      )}
    </svg>
  );
}
