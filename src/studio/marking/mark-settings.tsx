import type { JSX } from 'preact';
import { type EvidenceClass, evidenceClasses } from '../../experiments/evidence/classes.js';
import { Choice } from '../components/choice.js';
import { linear, Slider } from '../components/slider.js';
import { lastOf, type MarkedShape, type MarkKind } from '../selection/selection.js';
import { lrpValues, saValues } from '../state/settings.js';
import { looked } from '../state/stages.js';
import { mark } from './change.js';
import { brushShare, selection, tool, topMethod, topPercent } from './state.js';

const SHARES = linear(0.005, 0.2, 78, 4);
const PERCENTS = linear(1, 60, 59, 1);

type Rectangle = Extract<MarkedShape, { kind: 'rectangle' }>;

function RectangleFields() {
  const { width = 1, height = 1 } = looked.value ?? {};
  const rectangle: Rectangle = lastOf(selection.value, 'rectangle') ?? {
    kind: 'rectangle',
    x: 0,
    y: 0,
    w: width,
    h: height,
  };
  const fields = [
    ['x', 'Left', 0, width - 1],
    ['y', 'Top', 0, height - 1],
    ['w', 'Width', 1, width],
    ['h', 'Height', 1, height],
  ] as const;
  return (
    <fieldset class="numbers">
      <legend class="unseen">The rectangle, in pixels of the picture</legend>
      {fields.map(([name, words, least, most]) => (
        <label key={name}>
          {words}
          <input
            type="number"
            min={least}
            max={most}
            step={1}
            value={rectangle[name]}
            onChange={({ currentTarget: { valueAsNumber } }) => {
              if (!Number.isInteger(valueAsNumber)) return;
              const value = Math.max(least, Math.min(most, valueAsNumber));
              mark({ ...rectangle, [name]: value }, 'replace');
            }}
          />
        </label>
      ))}
    </fieldset>
  );
}

const BrushSize = () => (
  <Slider
    id="brush"
    label="Radius, of the picture’s side"
    value={brushShare.value}
    range={SHARES}
    onChange={(value) => {
      brushShare.value = Math.min(1, Math.max(0.001, value));
    }}
  />
);

function SuperpixelNumbers() {
  const ids = lastOf(selection.value, 'superpixels')?.ids ?? [];
  return (
    <label class="setting">
      <span class="note">Numbers</span>
      <input
        type="text"
        inputMode="numeric"
        placeholder="3,17"
        value={ids.join(',')}
        onChange={({ currentTarget: { value } }) => {
          const numbers = value.split(/[\s,]+/).filter((text) => /^\d+$/.test(text));
          if (numbers.length === 0) return;
          const chosen = [...new Set(numbers.map(Number))].sort((a, b) => a - b);
          mark({ kind: 'superpixels', ids: chosen }, 'replace');
        }}
      />
    </label>
  );
}

function TopPart() {
  const method = topMethod.value;
  const apply = (percent: number) => {
    topPercent.value = Math.min(100, Math.max(0.1, percent));
    const values = method === 'lrp' ? lrpValues.value : saValues.value;
    mark({ kind: 'top', method, values, percent: topPercent.value }, 'replace');
  };
  return (
    <>
      <Choice
        id="top-method"
        label="Of the heatmap of"
        value={method}
        options={[
          ['lrp', 'LRP'],
          ['sa', 'SA'],
        ]}
        onChange={(value) => {
          topMethod.value = value as typeof method;
          apply(topPercent.value);
        }}
      />
      <Slider
        id="top-percent"
        label="Strongest, % of its pixels"
        value={topPercent.value}
        range={PERCENTS}
        onChange={apply}
      />
      <button type="button" onClick={() => apply(topPercent.value)}>
        Mark the top {topPercent.value} %
      </button>
    </>
  );
}

const EvidenceButtons = () => (
  <fieldset class="mark-evidence">
    <legend class="unseen">All regions that are</legend>
    {Object.entries(evidenceClasses).map(([name, { title, about, colour }], i) => (
      <button
        key={name}
        type="button"
        title={about}
        aria-keyshortcuts={String(i + 1)}
        onClick={() => mark({ kind: 'evidence', evidence: name as EvidenceClass })}
      >
        <span class="swatch" style={{ background: `rgb(${colour.join(' ')})` }} /> {title}
      </button>
    ))}
  </fieldset>
);

const settings: { readonly [K in MarkKind]: (() => JSX.Element) | undefined } = {
  rectangle: RectangleFields,
  lasso: undefined,
  brush: BrushSize,
  superpixels: SuperpixelNumbers,
  top: TopPart,
  evidence: EvidenceButtons,
};

/** The numbers of the tool that is held. */
export function MarkSettings() {
  const Settings = tool.value && settings[tool.value];
  return Settings ? <Settings /> : null;
}
