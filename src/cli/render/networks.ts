import type { InspectedOutput } from '../../nn/import/onnx/inspect-onnx.js';
import { megabytes } from '../../node/networks/find-network.js';
import type { InspectDocument } from '../../node/networks/inspect-network.js';
import type { KeptNetwork, Verified } from '../../node/networks/keep.js';
import { table } from './table.js';

/** The column that a narrow terminal has no room for. */
const FROM = 6;

/** All networks, and which of them are there. */
export function listText(networks: readonly KeptNetwork[]): string {
  const rows = networks.map(({ entry, state, present }) => [
    entry.name,
    state === 'partly pulled' ? `pulled ${Math.floor((100 * present) / entry.bytes)} %` : state,
    megabytes(entry.bytes),
    String(entry.classes),
    entry.input.size.join('×'),
    entry.licence,
    entry.origin,
  ]);
  const heading = ['network', 'here', 'size', 'classes', 'input', 'licence', 'from'];
  const aligns = ['left', 'left', 'right', 'right', 'left', 'left', 'left'] as const;
  const shown = table([heading, ...rows], aligns, { optional: [FROM] });
  const isWhole = shown.includes(heading[FROM]);
  const more = isWhole ? '' : '--json says where they are from\n';
  return `${shown}\nwhypixel networks pull NAME loads one; --network NAME uses it\n${more}`;
}

/** What checks have found, a line each. */
export const verifiedText = (all: readonly Verified[]): string =>
  all
    .map(({ name, path, isRight, sha256 }) =>
      isRight
        ? `${name}: right (${sha256.found})\n`
        : `${name}: WRONG: ${path} has the SHA-256 ${sha256.found}, not ${sha256.wanted}; ` +
          `whypixel networks pull ${name} loads it anew\n`,
    )
    .join('');

/** A count in a unit that keeps it short. */
function short(count: number): string {
  const [unit, divisor] =
    count >= 1e9 ? ['G', 1e9] : count >= 1e6 ? ['M', 1e6] : count >= 1e3 ? ['k', 1e3] : ['', 1];
  return unit === '' ? String(count) : `${(count / (divisor as number)).toPrecision(3)} ${unit}`;
}

/** A value that a model gives, with what is known of its shape. */
const outputText = ({ name, shape, isExplained }: InspectedOutput): string => {
  const extents = shape?.map((extent) => extent ?? '?').join('×');
  return [name, ...(extents ? [extents] : []), ...(isExplained ? ['(explained)'] : [])].join(' ');
};

const headOf = ({ network, input, outputs = [] }: InspectDocument): string => {
  const { name, file, sha256, format, producer, opset } = network;
  const written = producer ? `, written by ${producer}` : '';
  const lines = [
    name,
    `  file    ${file}`,
    `  format  ${format}${opset === undefined ? '' : `, operators of version ${opset}`}${written}`,
    `  SHA-256 ${sha256}`,
    ...(input ? [`  input   ${input.join('×')}`] : []),
    ...(outputs.length > 1 ? [`  outputs ${outputs.map(outputText).join(', ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
};

function layersText({ layers, parameters, products }: InspectDocument): string {
  if (layers.length === 0) return '';
  const rows = layers.map((layer) => [
    layer.name,
    layer.type,
    layer.how,
    layer.shape.join('×'),
    layer.parameters === 0 ? '' : short(layer.parameters),
    layer.products === 0 ? '' : short(layer.products),
    layer.inputs.join(', '),
  ]);
  const heading = ['layer', 'type', 'how', 'gives', 'parameters', 'products', 'reads'];
  const aligns = ['left', 'left', 'left', 'right', 'right', 'right', 'left'] as const;
  const total = `${layers.length} layers, ${short(parameters)} parameters, ${short(products)} products a picture`;
  return `\n${table([heading, ...rows], aligns)}\n${total}\n`;
}

function foldedText({ folded }: InspectDocument): string {
  if (folded.length === 0) return '';
  const lines = folded.map(({ node, into }) =>
    into === undefined ? `  ${node}: nothing to do` : `  ${node} into ${into}`,
  );
  return `\nfolded or left out:\n${lines.join('\n')}\n`;
}

function missingText({ missing, operators = {} }: InspectDocument): string {
  if (missing.length === 0) return '';
  const rows = missing.map(({ operator, node, reason }) => [operator, node, reason]);
  const counts = Object.entries(operators).map(([name, count]) => `${name} ${count}`);
  return (
    `\nmissing, so that it cannot be used:\n` +
    table([['operator', 'node', 'why'], ...rows], ['left', 'left', 'left']) +
    `\nall its operators: ${counts.join(', ')}\n`
  );
}

/** What a network's file holds. */
export const inspectText = (document: InspectDocument): string =>
  [headOf, layersText, foldedText, missingText].map((part) => part(document)).join('');
