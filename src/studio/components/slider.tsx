interface SliderProps {
  readonly id: string;
  readonly label: string;
  /** What the value is called to those who cannot see the slider. */
  readonly value: number;
  /** How the value lies on the slider. */
  readonly range: SliderRange;
  readonly isDisabled?: boolean;
  /** Whether the value is not the default. */
  readonly isSet?: boolean;
  readonly onChange: (value: number) => void;
  readonly onReset?: () => void;
}

/** A slider's steps, and the value of each. */
export interface SliderRange {
  readonly steps: number;
  readonly valueAt: (step: number) => number;
  readonly stepOf: (value: number) => number;
}

/** Steps of equal width. @param digits after the point that values are rounded to */
export const linear = (least: number, most: number, steps: number, digits = 3): SliderRange => ({
  steps,
  valueAt: (step) => Number((least + ((most - least) * step) / steps).toFixed(digits)),
  stepOf: (value) =>
    Math.round(((Math.min(most, Math.max(least, value)) - least) / (most - least)) * steps),
});

/** Steps of equal ratio from 10^`from` to 10^`to`, with two significant digits; the first step is 0. */
export const logarithmic = (from: number, to: number, perDecade: number): SliderRange => {
  const steps = (to - from) * perDecade + 1;
  return {
    steps,
    valueAt: (step) =>
      step === 0 ? 0 : Number((10 ** (from + (step - 1) / perDecade)).toPrecision(2)),
    stepOf: (value) =>
      value <= 0
        ? 0
        : Math.min(steps, Math.max(1, 1 + Math.round((Math.log10(value) - from) * perDecade))),
  };
};

/** A number on a slider, and as a field to type it into. */
export function Slider(props: SliderProps) {
  const { id, label, value, range, isDisabled = false, isSet = false, onChange, onReset } = props;
  return (
    <div class="setting slider">
      <label for={id}>{label}</label>
      <input
        class="value"
        type="number"
        step="any"
        min={0}
        aria-label={`${label}, as a number`}
        value={value}
        disabled={isDisabled}
        onChange={({ currentTarget }) => {
          const typed = currentTarget.valueAsNumber;
          if (Number.isFinite(typed)) onChange(typed);
        }}
      />
      <input
        id={id}
        type="range"
        min={0}
        max={range.steps}
        step={1}
        value={range.stepOf(value)}
        aria-valuetext={String(value)}
        disabled={isDisabled}
        onInput={({ currentTarget }) => onChange(range.valueAt(currentTarget.valueAsNumber))}
      />
      {onReset && isSet && !isDisabled && (
        <button type="button" class="plain reset" onClick={onReset}>
          Reset<span class="unseen"> {label}</span>
        </button>
      )}
    </div>
  );
}
