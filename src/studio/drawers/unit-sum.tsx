import type { UnitAudit, UnitTerm } from '../../explain/lrp/audit-unit.js';
import { significant } from '../components/numbers.js';

/** How many terms are listed; a convolution of the first layers has some hundred. */
const LISTED = 24;

/** A unit's redistribution as a sum, the largest terms first. */
export function UnitSum({ unit }: { readonly unit: UnitAudit }) {
  const { terms, relevance, activation, passed, rule, parameters } = unit;
  const settings = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  return (
    <div class="stack">
      <p>
        It said {significant(activation)}, and got a relevance of{' '}
        <strong>{significant(relevance)}</strong>, of which {significant(passed)} went on to its{' '}
        {terms.length === 1 ? 'input' : `${terms.length} inputs`} by the rule{' '}
        {[rule, ...settings].join(', ')}.
      </p>
      <Terms unit={unit} />
    </div>
  );
}

function Terms({ unit: { terms, passed, bias, epsilon, dead } }: { readonly unit: UnitAudit }) {
  const sorted = [...terms].sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const others = sorted.slice(LISTED).reduce((sum, { share }) => sum + share, 0);
  const rest: readonly (readonly [words: string, value: number])[] = [
    ...(sorted.length > LISTED ? [['the other inputs', others] as const] : []),
    ['kept by its bias', bias],
    ['kept by ε', epsilon],
    ...(dead === 0 ? [] : [['dead', dead] as const]),
  ];
  return (
    <table class="facts-table unit-terms">
      <caption class="unseen">The unit’s terms</caption>
      <thead>
        <tr>
          <th scope="col">input</th>
          <th scope="col">x</th>
          <th scope="col">w</th>
          <th scope="col">got</th>
        </tr>
      </thead>
      <tbody>
        {sorted.slice(0, LISTED).map((term) => (
          <Term key={`${term.input} ${term.at.join()}`} term={term} />
        ))}
        {rest.map(([words, value]) => (
          <Sum key={words} words={words} value={value} />
        ))}
        <Sum words="together" value={passed + bias + epsilon + dead} isLast />
      </tbody>
    </table>
  );
}

const Term = ({ term: { input, at, x, w, share } }: { readonly term: UnitTerm }) => (
  <tr>
    <th scope="row" title={input}>
      {at.join(', ')}
    </th>
    <td>{significant(x)}</td>
    <td>{w === undefined ? '' : significant(w)}</td>
    <td>{significant(share)}</td>
  </tr>
);

interface SumProps {
  readonly words: string;
  readonly value: number;
  readonly isLast?: boolean;
}

const Sum = ({ words, value, isLast = false }: SumProps) => (
  <tr class={isLast ? 'sum' : ''}>
    <th scope="row" colSpan={3}>
      {words}
    </th>
    <td>{significant(value)}</td>
  </tr>
);
