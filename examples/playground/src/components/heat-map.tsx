import { useEffect, useRef } from "preact/hooks";
import { colorOf, type MapName, type Scale, scaleOf } from "../looks/color-maps.ts";
import { isDark } from "../looks/is-dark.ts";
import { MapLegend } from "./map-legend.tsx";
import { arrows, type Window } from "./window.ts";

export interface HeatMapProps {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** Row by row. */
  readonly pixels: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly map: MapName;
  /** By default that of the pixels. */
  readonly scale?: Scale;
  readonly legend?: boolean;
  /** A part that is framed. */
  readonly window?: Window | undefined;
  /** Where the pointer is, or where the arrow keys lead: then it can be reached by keyboard. */
  onPoint?(row: number, column: number): void;
}

/** An image in the colours of a map. */
export function HeatMap(props: HeatMapProps) {
  const { label, pixels, height, width, map, scale = scaleOf(map, pixels), legend = map !== "ink", window } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = isDark.value;

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let index = 0; index < width * height; index++) {
      image.data.set([...colorOf(map, dark, pixels[index]!, scale), 255], index * 4);
    }
    context.putImageData(image, 0, 0);
  }, [pixels, height, width, map, scale[0], scale[1], dark]);

  const { onPoint } = props;
  const move = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * height);
    const column = Math.floor(((event.clientX - box.left) / box.width) * width);
    if (row >= 0 && row < height && column >= 0 && column < width) onPoint?.(row, column);
  };
  const press = (event: KeyboardEvent) => {
    const arrow = arrows[event.key];
    if (arrow === undefined || window === undefined) return;
    event.preventDefault();
    const within = (value: number, extent: number) => Math.min(extent - 1, Math.max(0, value));
    onPoint?.(within(window.top + arrow[0], height), within(window.left + arrow[1], width));
  };
  const moving = onPoint && { tabIndex: 0, onPointerMove: move, onPointerDown: move, onKeyDown: press };

  return (
    <div class="heat-map">
      <div class={`picture ${onPoint ? "is-pointed" : ""}`} style={{ aspectRatio: `${width} / ${height}` }}>
        <canvas ref={canvas} width={width} height={height} role="img" aria-label={label} {...moving} />
        {window && <span class="window" style={placeOf(window, height, width)} />}
      </div>
      {legend && <MapLegend map={map} scale={scale} />}
    </div>
  );
}

function placeOf(window: Window, height: number, width: number): Readonly<Record<string, string>> {
  const share = (part: number, whole: number) => `${(100 * part) / whole}%`;
  return {
    top: share(window.top, height),
    left: share(window.left, width),
    height: share(window.height, height),
    width: share(window.width, width),
  };
}
