/** A place on the pad, which is 28 wide and high, whatever its size on the screen. */
export type Place = readonly [x: number, y: number];

/** Where a pen went, from down to up. */
export type Stroke = readonly Place[];

export const side = 28;

/** Whether there is more than a dot. */
export function isDrawing(strokes: readonly Stroke[]): boolean {
  const places = strokes.flat();
  if (places.length === 0) return false;
  const { width, height } = boxOf(places);
  return Math.max(width, height) > 2;
}

export function boxOf(places: readonly Place[]): { left: number; top: number; width: number; height: number } {
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** One stroke or two for each digit, for those who do not draw: corners, which are rounded. */
const corners: readonly (readonly Stroke[])[] = [
  [around(14, 14, 5.5, 9)],
  [
    [
      [15, 5],
      [13.5, 23],
    ],
  ],
  [
    [
      [8, 10],
      [10, 5],
      [17, 5],
      [19, 11],
      [13, 18],
      [8, 22.5],
      [9, 23],
      [20, 22.5],
    ],
  ],
  [
    [
      [9, 6],
      [15, 4],
      [20, 8],
      [17, 13],
      [12, 13.5],
      [18, 13.5],
      [20, 19],
      [16, 24],
      [8, 22],
    ],
  ],
  [
    [
      [10, 5],
      [8, 14.5],
      [8, 15],
      [20, 14.5],
    ],
    [
      [18, 5],
      [17, 24],
    ],
  ],
  [
    [
      [19, 5],
      [10, 5],
      [9.7, 5.2],
      [9, 12],
      [14, 11.5],
      [20, 14],
      [19, 22],
      [13, 24],
      [8, 22],
    ],
  ],
  [
    [
      [17, 4],
      [11, 9],
      [8, 17],
      [10, 23.5],
      [18, 24],
      [20, 17],
      [14, 14],
      [9, 18],
    ],
  ],
  [
    [
      [8, 6],
      [19.5, 6],
      [20, 6.4],
      [16, 14],
      [13, 24],
    ],
  ],
  [
    [
      [14, 13.5],
      [8, 10],
      [10, 4],
      [18, 4],
      [20, 10],
      [14, 13.5],
      [8, 18],
      [9, 24],
      [19, 24],
      [20, 18],
      [14, 13.5],
    ],
  ],
  [
    [
      [19, 9],
      [15, 14],
      [9, 12],
      [10, 5],
      [17, 4],
      [19, 9],
      [18, 16],
      [16, 24],
    ],
  ],
];

/** A digit that is drawn already. */
export function digit(which: number): readonly Stroke[] {
  return (corners[which] ?? []).map((stroke) => rounded(rounded(rounded(stroke))));
}

/** Each corner cut at a quarter and three quarters of its sides (Chaikin 1974); the ends stay. */
function rounded(stroke: Stroke): Stroke {
  const [first, last] = [stroke[0], stroke.at(-1)];
  if (first === undefined || last === undefined || stroke.length < 3) return stroke;
  const cut = stroke.slice(1).flatMap(([x, y], index): Place[] => {
    const [a, b] = stroke[index] as Place;
    return [
      [0.75 * a + 0.25 * x, 0.75 * b + 0.25 * y],
      [0.25 * a + 0.75 * x, 0.25 * b + 0.75 * y],
    ];
  });
  return [first, ...cut, last];
}

function around(x: number, y: number, across: number, down: number): Stroke {
  return Array.from({ length: 25 }, (_, index): Place => {
    const angle = (2 * Math.PI * index) / 24 - Math.PI / 2;
    return [x + across * Math.cos(angle), y + down * Math.sin(angle)];
  });
}
