import type { Argv } from 'yargs';
import { UserError } from '../../errors.js';
import { type Audit, audit, deviation, networkIn, type UnitAddress } from '../../explain/audit.js';
import { describeImage, describeNetwork } from '../../explain/document.js';
import { checkLayer } from '../../explain/hidden-layer.js';
import { checkUnit, type Place } from '../../explain/lrp/audit-unit.js';
import type { Composite } from '../../explain/lrp/composite.js';
import { compositeOf, lrp } from '../../explain/methods/lrp.js';
import { createSubject } from '../../explain/subject.js';
import { checkTarget, type ScoredClass, targetsOf } from '../../explain/target.js';
import type { Fit } from '../../image/fit/fit.js';
import { inferShapes } from '../../nn/graph.js';
import type { Network } from '../../nn/network.js';
import { createEngine } from '../../node/engine.js';
import { readInput } from '../../node/read-input.js';
import type { Input } from '../../pictures/input.js';
import { jobOf } from '../explain-job.js';
import { type NetworkOptions, networkOptions, pictureOptions } from '../options.js';
import { ledgerTable } from '../render/ledger-lines.js';
import { unitReport } from '../render/unit-report.js';
import { precisionLines, verdict } from '../render/verdict.js';
import { withNetwork } from '../session.js';

interface Values extends NetworkOptions {
  readonly image: string;
  readonly class: string;
  readonly layer?: string;
  readonly unit?: string;
  readonly float64: boolean;
  readonly fit: Fit;
  readonly json: boolean;
}

export const options = (yargs: Argv): Argv => {
  for (const [name, { about }] of Object.entries(lrp.parameters)) {
    yargs.option(name, { type: 'string', requiresArg: true, describe: about });
  }
  return pictureOptions(networkOptions(yargs))
    .positional('image', {
      type: 'string',
      demandOption: true,
      describe: 'a picture (PNG, JPEG), or a .npy file with a preprocessed input',
    })
    .option('class', {
      type: 'string',
      default: 'top1',
      requiresArg: true,
      describe: 'whose score to account for: top1, an index, a synset, or a label',
    })
    .option('layer', { type: 'string', requiresArg: true, describe: 'with --unit: a layer' })
    .option('unit', {
      type: 'string',
      requiresArg: true,
      describe: 'channel,row,column: take this unit of --layer apart, term by term',
    })
    .option('float64', {
      type: 'boolean',
      default: false,
      describe: 'repeat the run in double precision (reference kernels) and compare',
    })
    .example('$0 audit photo.jpg', 'where every unit of relevance went')
    .example('$0 audit photo.jpg --layer conv2/3x3 --unit 7,20,31', 'one unit, to check by hand');
};

/** The unit that `--layer` and `--unit` name. */
function addressOf({ layer, unit }: Values): UnitAddress | undefined {
  if (layer === undefined && unit === undefined) return undefined;
  if (layer === undefined)
    throw new UserError('--unit needs --layer, the layer that it is a unit of');
  if (unit === undefined) throw new UserError('--layer needs --unit, as channel,row,column');
  if (!/^\d{1,9},\d{1,9},\d{1,9}$/.test(unit)) {
    throw new UserError(`--unit must be channel,row,column, such as 7,20,31, not ${unit}`);
  }
  return { layer, unit: unit.split(',').map(Number) as unknown as Place };
}

/** Checks before any work is done that the network has the layer, and the layer the unit. */
function checkAddress(network: Network, input: Input, address: UnitAddress | undefined): void {
  if (address === undefined) return;
  checkLayer(network, address.layer);
  const shape = inferShapes(network.graph, input.shape).get(address.layer);
  checkUnit(address.layer, shape as readonly number[], address.unit);
}

/** The whole run once more in float64, with the same weights and input. */
async function inFloat64(
  network: Network,
  input: Input,
  threads: number,
  target: number,
  composite: Composite,
): Promise<Audit> {
  const engine = await createEngine({ kernels: 'reference', dtype: 'float64', threads });
  try {
    const subject = createSubject(engine, networkIn(engine, network), input.values, input.shape);
    return audit(subject, target, composite);
  } finally {
    await engine.close();
  }
}

/** How far float32 was off, in the scores and in the relevance of the input. */
const precisionOf = (single: Audit, double: Audit) => ({
  scores: deviation(single.scores, double.scores),
  relevance: deviation(single.relevance, double.relevance),
  total: double.total,
});

function onlyTarget(query: string, scores: ArrayLike<number>, network: Network): ScoredClass {
  const [target, ...others] = targetsOf(query, scores, network.labels);
  if (others.length === 0 && target !== undefined) return target;
  throw new UserError(`--class ${query} names several classes; audit accounts for one at a time`);
}

export async function run(values: Record<string, unknown>): Promise<number> {
  const { image, class: query, float64, fit, json, ...rest } = values as unknown as Values;
  const address = addressOf(rest as Values);
  // `--layer` is Grad-CAM's too, which this is not.
  const job = await jobOf({ ...values, layer: undefined, method: 'lrp' });
  const composite = job.composite ?? compositeOf(job.values ?? {});
  return withNetwork(rest, async ({ engine, network }) => {
    checkTarget(query, network.labels);
    const input = await readInput(image, network, fit);
    checkAddress(network, input, address);
    const started = performance.now();
    const purpose = address === undefined ? 'relevance' : 'all';
    const subject = createSubject(engine, network, input.values, input.shape, { purpose });
    const target = onlyTarget(query, subject.scores, network);
    const found = audit(subject, target.index, composite, address);
    subject.release();
    const audited = performance.now();
    const precision = float64
      ? precisionOf(found, await inFloat64(network, input, rest.threads, target.index, composite))
      : undefined;
    const timing = {
      audit: audited - started,
      ...(precision && { float64: performance.now() - audited }),
    };
    if (json) {
      const document = {
        image: describeImage(input),
        network: describeNetwork(network),
        target,
        method: 'lrp',
        parameters: { ...job.values, kernels: rest.kernels },
        total: found.total,
        ledger: found.ledger,
        ...(found.unit && { unit: found.unit }),
        ...(precision && { float64: precision }),
        timing,
      };
      process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      return 0;
    }
    process.stdout.write(
      [
        `${image}: ${target.label}, LRP with ${composite.name}\n\n`,
        found.unit ? unitReport(found.unit) : ledgerTable(found.ledger, found.total),
        `\n${verdict(found)}`,
        precision ? `\n${precisionLines(precision)}` : '',
      ].join(''),
    );
    return 0;
  });
}
