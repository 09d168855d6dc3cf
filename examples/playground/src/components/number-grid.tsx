import { colorOf, css, type MapName, type Scale, scaleOf, textOn } from "../looks/color-maps.ts";
import { isDark } from "../looks/is-dark.ts";
import { short } from "./numbers.ts";
import { arrows, type Window } from "./window.ts";

export interface NumberGridProps {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** Row by row. */
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  /** How numbers become colours; without, they have none. */
  readonly map?: MapName;
  readonly scale?: Scale;
  /** How many rows and columns of zeros stand around it. */
  readonly frame?: number;
  /** A part that is framed; within the frame of zeros it begins below 0. */
  readonly window?: Window | undefined;
  /** Rows and columns at the end that no window reaches, of the image with its frame. */
  readonly offcut?: readonly [rows: number, columns: number];
  /** The side of a cell, in pixels of the drawing. */
  readonly cell?: number;
  /** Where the pointer is, or where the arrow keys lead. */
  onPoint?(row: number, column: number): void;
}

/** Numbers in a grid, with what surrounds them: a frame of zeros, a window, what is cut off. */
export function NumberGrid(props: NumberGridProps) {
  const { label, values, rows, columns, frame = 0, window, cell = 40, onPoint } = props;
  const [height, width] = [rows + 2 * frame, columns + 2 * frame];
  const scale = props.scale ?? (props.map && scaleOf(props.map, values));
  const cells = Array.from({ length: height * width }, (_, index) => {
    const [row, column] = [Math.floor(index / width) - frame, (index % width) - frame];
    const isInside = row >= 0 && column >= 0 && row < rows && column < columns;
    return { row, column, value: isInside ? values[row * columns + column]! : 0, isInside };
  });
  const [cutRows, cutColumns] = props.offcut ?? [0, 0];

  const press = (event: KeyboardEvent) => {
    const arrow = arrows[event.key];
    if (arrow === undefined || window === undefined) return;
    event.preventDefault();
    const within = (value: number, extent: number) => Math.min(extent - 1, Math.max(0, value));
    onPoint?.(within(window.top + arrow[0], rows), within(window.left + arrow[1], columns));
  };
  const keys = onPoint && { tabIndex: 0, onKeyDown: press };

  return (
    <svg
      class={`number-grid ${onPoint ? "is-pointed" : ""}`}
      viewBox={`-2 -2 ${width * cell + 4} ${height * cell + 4}`}
      style={{ width: `${width * cell + 4}px` }}
      role="img"
      aria-label={label}
      {...keys}
    >
      {cells.map(({ row, column, value, isInside }) => (
        <g
          key={`${row} ${column}`}
          transform={`translate(${(column + frame) * cell} ${(row + frame) * cell})`}
          onPointerMove={onPoint && isInside ? () => onPoint(row, column) : undefined}
          onPointerDown={onPoint && isInside ? () => onPoint(row, column) : undefined}
        >
          <Cell value={value} isInside={isInside} cell={cell} map={props.map} scale={scale} />
        </g>
      ))}
      {cutRows > 0 && (
        <rect class="offcut" y={(height - cutRows) * cell} width={width * cell} height={cutRows * cell} />
      )}
      {cutColumns > 0 && (
        <rect
          class="offcut"
          x={(width - cutColumns) * cell}
          width={cutColumns * cell}
          height={(height - cutRows) * cell}
        />
      )}
      {window && (
        <rect
          class="window"
          x={(window.left + frame) * cell}
          y={(window.top + frame) * cell}
          width={window.width * cell}
          height={window.height * cell}
        />
      )}
    </svg>
  );
}

interface CellProps {
  readonly value: number;
  readonly isInside: boolean;
  readonly cell: number;
  readonly map: MapName | undefined;
  readonly scale: Scale | undefined;
}

function Cell({ value, isInside, cell, map, scale }: CellProps) {
  const color = map && scale && isInside ? colorOf(map, isDark.value, value, scale) : undefined;
  const fills = color && { background: { fill: css(color) }, text: { fill: textOn(color) } };
  const text = short(value, 2);
  return (
    <>
      <rect class={isInside ? "cell" : "cell is-frame"} width={cell} height={cell} style={fills?.background} />
      {cell >= 20 && (
        <text
          class={isInside ? "" : "is-frame"}
          x={cell / 2}
          y={cell / 2}
          style={{ ...fills?.text, fontSize: `${Math.min(cell * 0.4, (1.5 * cell) / text.length)}px` }}
        >
          {text}
        </text>
      )}
    </>
  );
}
