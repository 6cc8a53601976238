import type { LedgerRow, LedgerTotal } from '../../explain/lrp/ledger.js';
import { percent, score, significant } from '../components/numbers.js';
import { toggleDrawer } from '../state/drawer.js';
import { watchLayerNamed } from '../state/layer.js';
import { lrpMap } from '../state/results.js';
import { contrastClass } from '../state/target.js';

/** Where the relevance went: layer by layer, and altogether. */
export function LedgerDrawer() {
  const found = lrpMap.result.value.value;
  if (contrastClass.value !== undefined) {
    return (
      <p class="note">
        A contrast is a difference of two ledgers: explain one class to see its own.
      </p>
    );
  }
  if (found?.total === undefined) return <p class="note">The ledger follows with the heatmap.</p>;
  const { total, ledger, target } = found;
  return (
    <div class="stack">
      <p>
        The score of <strong>{target.label}</strong>, {score(total.score)}, to the last unit:
      </p>
      <Total total={total} />
      <p class="note">
        Each layer takes what comes from above and passes it on below; what its biases, the
        stabiliser ε and dead units keep is in colour. Bars are shares of the score.
      </p>
      <ol class="ledger">
        {ledger.map((row) => (
          <Row key={row.layer} row={row} whole={total.score} />
        ))}
      </ol>
    </div>
  );
}

/** What relevance can end as, and its colour. */
const parts = [
  ['pixels', 'in the pixels'],
  ['bias', 'kept by biases'],
  ['epsilon', 'kept by ε'],
  ['dead', 'dead'],
] as const;

function Total({ total }: { readonly total: LedgerTotal }) {
  const share = (value: number) => (total.score === 0 ? 0 : value / total.score);
  return (
    <table class="facts-table">
      <caption class="unseen">Where the score went</caption>
      <tbody>
        {parts.map(([name, words]) => (
          <tr key={name}>
            <th scope="row">
              <span class={`swatch part-${name}`} />
              {words}
            </th>
            <td>{significant(total[name])}</td>
            <td class="muted">{percent(share(total[name]))}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">closing error</th>
          <td>{significant(total.closing)}</td>
          <td class="muted">of Σ|R|</td>
        </tr>
      </tbody>
    </table>
  );
}

function Row({ row, whole }: { readonly row: LedgerRow; readonly whole: number }) {
  const share = (value: number) => (whole === 0 ? 0 : value / whole);
  const kept = row.bias + row.epsilon + row.dead;
  return (
    <li>
      <button
        type="button"
        class="plain"
        title={`${row.type}, ${row.rule}`}
        onClick={() => {
          watchLayerNamed(row.layer);
          toggleDrawer('layers');
        }}
      >
        {row.layer}
      </button>
      <span class="muted">{row.rule}</span>
      <span class="number">{significant(row.out)}</span>
      <Bar
        values={[
          ['pixels', share(row.out)],
          ['bias', share(row.bias)],
          ['epsilon', share(row.epsilon)],
          ['dead', share(row.dead)],
        ]}
        label={`${percent(share(row.out))} of the score passed on, ${percent(share(kept))} kept`}
      />
    </li>
  );
}

interface BarProps {
  /** Shares of the bar, of any sign; longer than it together where relevance grows. */
  readonly values: readonly (readonly [part: string, share: number])[];
  readonly label: string;
}

/** Shares side by side, held to the bar's length. */
function Bar({ values, label }: BarProps) {
  const sizes = values.map(([part, share]) => [part, Math.abs(share)] as const);
  const whole = Math.max(
    1,
    sizes.reduce((sum, [, size]) => sum + size, 0),
  );
  return (
    <span class="bar-of" role="img" aria-label={label} title={label}>
      {sizes.map(([part, size]) => (
        <span
          key={part}
          class={`part-${part}`}
          style={{ inlineSize: `${(100 * size) / whole}%` }}
        />
      ))}
    </span>
  );
}
