import { useId } from "preact/hooks";

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly step?: number;
  /** How the number is written; by default as it is. */
  readonly shown?: string;
  readonly disabled?: boolean;
  onChange(value: number): void;
}

/** A number that is moved: by mouse, finger, arrow keys. */
export function Slider({ label, value, low, high, step = 1, shown = String(value), disabled, onChange }: SliderProps) {
  const id = useId();
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={low}
        max={high}
        step={step}
        value={value}
        disabled={disabled}
        aria-valuetext={shown}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output for={id}>{shown}</output>
    </div>
  );
}
