import { useId } from "preact/hooks";

export interface ChoiceProps<T extends string> {
  readonly label: string;
  /** The words of each option, in their order. */
  readonly options: Readonly<Record<T, string>>;
  /** undefined: none of them. */
  readonly value: T | undefined;
  onChange(value: T): void;
}

/** One of a few, side by side: radio buttons that look like a row of keys. */
export function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div>
        {(Object.keys(options) as T[]).map((each) => (
          <label key={each}>
            <input type="radio" name={name} checked={value === each} onChange={() => onChange(each)} />
            <span>{options[each]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
