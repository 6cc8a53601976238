interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** Values, with the words for each. */
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly onChange: (value: string) => void;
}

/** One of several values, from a list. */
export function Choice({ id, label, value, options, onChange }: ChoiceProps) {
  return (
    <div class="setting">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
