import { Complaint } from "../../components/complaint.tsx";
import { said } from "../../words/language.ts";
import { type Block, kinds, rangesOf } from "./blocks.ts";
import { words } from "./words.ts";

export interface BlockCardProps {
  readonly block: Block;
  /** How many numbers it trains, if it fits. */
  readonly parameters: number | undefined;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  onChange(block: Block): void;
  onMove(by: 1 | -1): void;
  onRemove(): void;
}

/** One block: its name, its numbers, and the keys that move it. */
export function BlockCard({ block, parameters, isFirst, isLast, onChange, onMove, onRemove }: BlockCardProps) {
  const text = said(words);
  const name = text.kinds[block.kind];
  return (
    <div class="block" style={{ borderLeftColor: `var(--${kinds[block.kind].color})` }}>
      <strong>{name}</strong>
      {parameters !== undefined && parameters > 0 && (
        <span class="quiet">{text.parameters(parameters.toLocaleString("en"))}</span>
      )}
      <span class="keys">
        <button type="button" data-key="up" aria-label={text.up(name)} disabled={isFirst} onClick={() => onMove(-1)}>
          ↑
        </button>
        <button type="button" data-key="down" aria-label={text.down(name)} disabled={isLast} onClick={() => onMove(1)}>
          ↓
        </button>
        <button type="button" aria-label={text.remove(name)} onClick={onRemove}>
          ×
        </button>
      </span>
      {block.numbers.length > 0 && (
        <span class="numbers">
          {rangesOf(block.kind).map(([each, { low, high }], index) => (
            <label key={each}>
              <span>{text.numbers[each]}</span>
              <input
                type="number"
                min={low}
                max={high}
                value={block.numbers[index]!}
                onChange={({ currentTarget }) => {
                  const typed = Math.round(currentTarget.valueAsNumber);
                  const value = Number.isNaN(typed) ? block.numbers[index]! : Math.min(high, Math.max(low, typed));
                  currentTarget.value = String(value);
                  onChange({ ...block, numbers: block.numbers.with(index, value) });
                }}
              />
            </label>
          ))}
        </span>
      )}
    </div>
  );
}

const axes = ["C", "H", "W"];

/** What flows out of a block: a stud an axis, with its extent. */
export function Flow({ shape }: { readonly shape: readonly number[] | undefined }) {
  return (
    <div class="flow">
      {shape?.map((extent, axis) => (
        <span key={axis} class="stud">
          {shape.length === 3 && <small>{axes[axis]}</small>} {extent}
        </span>
      ))}
    </div>
  );
}

/** The gap before a block that does not seat, and why. */
export function Misfit({ message }: { readonly message: string }) {
  return (
    <div class="misfit">
      <Complaint error={new Error(message)} />
    </div>
  );
}
