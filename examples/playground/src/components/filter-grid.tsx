import { colorOf, css, scaleOf, textOn } from "../looks/color-maps.ts";
import { isDark } from "../looks/is-dark.ts";

export interface FilterGridProps {
  readonly label: string;
  /** Row by row. */
  readonly filter: readonly number[];
  readonly size: number;
  /** What one number of it is called. */
  name(row: number, column: number): string;
  onChange(filter: readonly number[]): void;
}

/** A filter whose numbers are written by hand; arrow keys up and down change them. */
export function FilterGrid({ label, filter, size, name, onChange }: FilterGridProps) {
  const scale = scaleOf("signed", filter);
  return (
    <fieldset class="filter-grid" style={{ gridTemplateColumns: `repeat(${size}, 1fr)` }}>
      <legend class="unseen">{label}</legend>
      {filter.map((value, index) => {
        const color = colorOf("signed", isDark.value, value, scale);
        return (
          <input
            key={index}
            type="number"
            step="any"
            aria-label={name(Math.floor(index / size) + 1, (index % size) + 1)}
            value={Number(value.toPrecision(3))}
            style={{ background: css(color), color: textOn(color) }}
            onInput={({ currentTarget }) => {
              const { valueAsNumber } = currentTarget;
              if (Number.isFinite(valueAsNumber)) onChange(filter.with(index, valueAsNumber));
            }}
          />
        );
      })}
    </fieldset>
  );
}
