import type { UnitAudit } from '../../explain/lrp/audit-unit.js';
import { significant } from '../components/numbers.js';

/** How many terms are listed; a convolution of the first layers has some hundred. */
const LISTED = 24;

/** A unit's redistribution as a sum, the largest terms first. */
export function UnitSum({ unit }: { readonly unit: UnitAudit }) {
  const { terms, relevance, activation, passed, bias, epsilon, dead, rule, parameters } = unit;
  const sorted = [...terms].sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const listed = sorted.slice(0, LISTED);
  const rest = sorted.slice(LISTED).reduce((sum, { share }) => sum + share, 0);
  const settings = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  const kept = [
    ['the other inputs', rest, sorted.length > LISTED],
    ['kept by its bias', bias, true],
    ['kept by ε', epsilon, true],
    ['dead', dead, dead !== 0],
  ] as const;
  return (
    <div class="stack">
      <p>
        It said {significant(activation)}, and got a relevance of{' '}
        <strong>{significant(relevance)}</strong>, of which {significant(passed)} went on to its{' '}
        {terms.length === 1 ? 'input' : `${terms.length} inputs`} by the rule{' '}
        {[rule, ...settings].join(', ')}.
      </p>
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
          {listed.map(({ input, at, x, w, share }) => (
            <tr key={`${input} ${at.join()}`}>
              <th scope="row" title={input}>
                {at.join(', ')}
              </th>
              <td>{significant(x)}</td>
              <td>{w === undefined ? '' : significant(w)}</td>
              <td>{significant(share)}</td>
            </tr>
          ))}
          {kept
            .filter(([, , isShown]) => isShown)
            .map(([words, value]) => (
              <tr key={words}>
                <th scope="row" colSpan={3}>
                  {words}
                </th>
                <td>{significant(value)}</td>
              </tr>
            ))}
          <tr class="sum">
            <th scope="row" colSpan={3}>
              together
            </th>
            <td>{significant(passed + bias + epsilon + dead)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
