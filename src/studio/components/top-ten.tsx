import type { ScoredClass } from '../../explain/target.js';
import { looked } from '../state/stages.js';
import {
  chosenClass,
  contrastClass,
  contrastWith,
  explainClass,
  explainedClass,
  fallenClass,
} from '../state/target.js';
import { percent, score } from './numbers.js';

/** The ten best classes: a click explains one, a shift-click subtracts it from the one that is explained. */
export function TopTen() {
  const top = looked.value?.top ?? [];
  const best = top[0]?.probability ?? 1;
  return (
    <section class="top-ten" aria-labelledby="top-ten-title">
      <h2 id="top-ten-title">What it sees</h2>
      <p class="note">Click a class to see why. Shift-click, or “vs”: why not that one.</p>
      <ol>
        {top.map((one) => (
          <Row key={one.index} one={one} best={best} />
        ))}
        {fallenClass.value && (
          <Row one={fallenClass.value} best={best} place={fallenClass.value.place} />
        )}
      </ol>
      {chosenClass.value !== undefined && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            chosenClass.value = undefined;
          }}
        >
          Follow the best class
        </button>
      )}
    </section>
  );
}

interface RowProps {
  readonly one: ScoredClass;
  /** The best class's probability. */
  readonly best: number;
  /** Of one that is not among the ten, from 1. */
  readonly place?: number;
}

function Row({ one, best, place }: RowProps) {
  const isExplained = explainedClass.value === one.index;
  const isContrast = contrastClass.value === one.index;
  return (
    <li class={isExplained ? 'explained' : isContrast ? 'contrast' : ''}>
      <button
        type="button"
        class="class"
        aria-pressed={isExplained}
        onClick={({ shiftKey }) => (shiftKey ? contrastWith(one.index) : explainClass(one.index))}
      >
        <span class="label">
          {place !== undefined && <span class="muted">{place}. </span>}
          {one.label}
        </span>
        <span class="probability">
          {percent(one.probability, one.probability < 0.0995 ? 2 : 1)}
        </span>
        <span class="score" title={String(one.score)}>
          {score(one.score)}
        </span>
        <span class="meter" style={{ inlineSize: `${(100 * one.probability) / best}%` }} />
      </button>
      <button
        type="button"
        class="versus"
        aria-pressed={isContrast}
        disabled={isExplained}
        title={`Subtract what speaks for ${one.label}`}
        onClick={() => contrastWith(one.index)}
      >
        vs<span class="unseen"> {one.label}</span>
      </button>
    </li>
  );
}
