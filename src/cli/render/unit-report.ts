import type { UnitAudit, UnitGroup, UnitTerm } from '../../explain/lrp/audit-unit.js';
import { table } from './table.js';

/** Enough digits to check a sum by hand. */
const digits = (value: number): string => (value === 0 ? '0' : value.toPrecision(7));

const right = (columns: number) => Array.from({ length: columns }, () => 'right' as const);

function groupsTable(groups: readonly UnitGroup[]): string {
  const heading = ['group', 'λ', 'bias', 'ε', 'z = Σ zᵢ + bias + ε', 's = λR / z'];
  const rows = groups.map(({ lambda, bias, stabiliser, z, s }, g) => [
    `z${g + 1}`,
    ...[lambda, bias, stabiliser, z, s].map(digits),
  ]);
  return table([heading, ...rows], ['left', ...right(5)]);
}

function termsTable(terms: readonly UnitTerm[], groups: number): string {
  const weighted = groups > 0;
  const heading = [
    'input',
    'c,y,x',
    'xᵢ',
    ...(weighted ? ['wᵢ'] : []),
    ...Array.from({ length: groups }, (_, g) => `z${g + 1}ᵢ`),
    'share Rᵢ',
  ];
  const rows = terms.map(({ input, at, x, w, z = [], share }) => [
    input,
    at.join(),
    digits(x),
    ...(w === undefined ? [] : [digits(w)]),
    ...z.map(digits),
    digits(share),
  ]);
  // Of a layer with one input, the column says the same in each line.
  const optional = new Set(terms.map(({ input }) => input)).size === 1 ? [0] : [];
  return table([heading, ...rows], ['left', ...right(heading.length - 1)], { optional });
}

/** One unit's redistribution: what arrived, the denominators, every real input, and the sum. */
export function unitReport(unit: UnitAudit): string {
  const { layer, type, rule, parameters, mode, activation, relevance, groups, terms } = unit;
  const settings = [
    ...Object.entries(parameters).map(([name, value]) => `${name} ${value}`),
    ...(mode === undefined ? [] : [`bias ${mode}`]),
  ];
  const { passed, bias, epsilon, dead } = unit;
  return [
    `${layer} (${type}), unit ${unit.unit.join()}: said ${digits(activation)}, R = ${digits(relevance)}\n`,
    `rule ${rule}${settings.length > 0 ? ` (${settings.join(', ')})` : ''}, `,
    groups.length > 0 || terms.length !== 1
      ? `${terms.length} real inputs\n\n`
      : 'which hands it to one input\n\n',
    groups.length > 0 ? `${groupsTable(groups)}\n` : '',
    termsTable(terms, groups.length),
    `\n${digits(relevance)} = ${digits(passed)} in ${terms.length} shares + ${digits(bias)} bias `,
    `+ ${digits(epsilon)} ε + ${digits(dead)} dead\n`,
  ].join('');
}
