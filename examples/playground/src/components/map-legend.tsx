import { gradientOf, type MapName, type Scale } from "../looks/color-maps.ts";
import { isDark } from "../looks/is-dark.ts";
import { short } from "./numbers.ts";

/** What the colours mean, in numbers. */
export function MapLegend({ map, scale: [low, high] }: { readonly map: MapName; readonly scale: Scale }) {
  return (
    <div class="map-legend" aria-hidden="true">
      <span>{short(low)}</span>
      <span class="bar" style={{ background: gradientOf(map, isDark.value) }} />
      <span>{short(high)}</span>
    </div>
  );
}
