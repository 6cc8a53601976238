import { isFaulty, type VerifiedLedger, type WorstDeviation } from '../../explain/lrp/verified.js';

const worst = (what: string, { off, layer }: WorstDeviation): string =>
  layer === undefined ? `${what} 0` : `${what} ${off.toExponential(0)} at ${layer}`;

/** How far the numbers were off that were computed again, at worst; no line where none were. */
export function verifiedLines(verified: VerifiedLedger | undefined): string[] {
  if (verified === undefined) return [];
  const { numbers, layers, forward, relevance } = verified;
  const fault = isFaulty(verified)
    ? '. That is no rounding: do not trust the map, and report it'
    : '';
  const off = `${worst('forward', forward)}, ${worst('relevance', relevance)}${fault}`;
  return [
    `Computed again in float64: ${numbers} numbers of ${layers} layers, off by at most: ${off}\n`,
  ];
}
