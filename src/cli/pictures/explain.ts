import { join } from 'node:path';
import {
  describeImage,
  describeNetwork,
  describeRelevance,
  type ExplainDocument,
} from '../../explain/document.js';
import { type Explained, type ExplainJob, prepareJob } from '../../explain/explain.js';
import { checkLayer } from '../../explain/hidden-layer.js';
import { methods } from '../../explain/methods/index.js';
import { valuesFor } from '../../explain/methods/parameters.js';
import { createSubject, type Subject } from '../../explain/subject.js';
import { checkTarget, topClasses } from '../../explain/target.js';
import { readInput } from '../../node/read-input.js';
import type { Input } from '../../pictures/input.js';
import { finish } from '../../steps.js';
import { type ExplainValues, jobOf } from '../explain-job.js';
import { type OutputFile, slug, uniqueStems } from '../files.js';
import { documentFile, heatmapFiles } from '../heatmaps.js';
import { ledgerTable } from '../render/ledger-lines.js';
import { topTable } from '../render/top-table.js';
import type { Session } from '../session.js';
import type { PictureWork } from './work.js';

/** Checks the options against the network; what comes back explains one picture and writes its files. */
export async function prepare(
  { engine, network }: Session,
  values: Record<string, unknown>,
): Promise<PictureWork> {
  const options = values as unknown as ExplainValues;
  const { images, fit, ledger } = options;
  const job = await jobOf(values);
  checkTarget(job.target, network.labels);
  if (job.contrast !== undefined) checkTarget(job.contrast, network.labels);
  if (job.at !== undefined) checkLayer(network, job.at, job.channel);
  const prepared = prepareJob(job, network);
  const stems = uniqueStems(images);

  return async (path, index) => {
    const started = performance.now();
    const input = await readInput(path, network, fit);
    const decoded = performance.now();
    const subject = createSubject(engine, network, input.values, input.shape, {
      explainOnce: prepared,
    });
    const forwarded = performance.now();
    try {
      const explained = finish(prepared.explain(subject));
      const timing = {
        start: started,
        read: decoded - started,
        forward: forwarded - decoded,
        explain: performance.now() - forwarded,
      };
      const documents: ExplainDocument[] = [];
      const files: OutputFile[] = [];
      const lines: string[] = [];
      for (const one of explained) {
        const name = fileName(stems[index] as string, job, one);
        const described = describe(name, input, subject, job, one, timing, options);
        const { document } = described;
        documents.push(document);
        files.push(...described.files);
        lines.push(report(document, one, ledger));
      }
      return { documents, text: lines.join(''), files };
    } finally {
      subject.release();
    }
  };
}

const fileName = (
  stem: string,
  { method, values, contrast, channel }: ExplainJob,
  one: Explained,
) =>
  [
    stem,
    method === 'lrp' ? `lrp-${slug(String(values?.preset))}` : method,
    slug(one.target.label),
    ...(contrast === undefined ? [] : [`minus-${slug(contrast)}`]),
    ...(channel === undefined ? [] : [`channel-${channel}`]),
  ].join('.');

/** One explanation's files, its document among them. */
function describe(
  name: string,
  input: Input,
  subject: Subject,
  job: ExplainJob,
  explained: Explained,
  timing: Readonly<Record<string, number>>,
  { colormap, npy, out }: Pick<ExplainValues, 'colormap' | 'npy' | 'out'>,
): { readonly document: ExplainDocument; readonly files: readonly OutputFile[] } {
  const { explanation, hidden, target } = explained;
  const files = heatmapFiles(name, input, explained, { out, colormap, npy });
  const base = join(out, name);
  const findings = {
    ...explanation.findings,
    ...(hidden && {
      at: { layer: hidden.layer, shape: hidden.shape, topChannels: hidden.topChannels },
    }),
  };
  const document: ExplainDocument = {
    image: describeImage(input),
    network: describeNetwork(subject.network),
    target,
    top: topClasses(subject.scores, subject.network.labels, 10),
    method: job.method,
    parameters: {
      ...valuesFor(subject.network, methods[job.method].parameters, job.values ?? {}),
      colormap,
      ...(job.contrast !== undefined && { contrast: job.contrast }),
      ...(job.at !== undefined && { at: job.at }),
      ...(job.channel !== undefined && { channel: job.channel }),
    },
    relevance: describeRelevance(explanation),
    ledger: explanation.ledger ?? [],
    ...(explanation.total && { total: explanation.total }),
    ...(Object.keys(findings).length > 0 && { findings }),
    files: [...files.map(({ path }) => path), `${base}.json`],
    timing,
  };
  return { document, files: [...files, documentFile(base, document)] };
}

/** What the terminal shows of one explanation. */
function report(document: ExplainDocument, { explanation }: Explained, ledger: boolean): string {
  const { image, target, method, relevance, files } = document;
  const lines = [
    `${image.path}\n${topTable(document.top)}`,
    `${method} for ${target.label} (${target.score.toFixed(4)}): Σ R ${relevance.sum.toFixed(4)}, `,
    `from ${relevance.min.toExponential(2)} to ${relevance.max.toExponential(2)}\n`,
  ];
  if (ledger && explanation.ledger && explanation.total) {
    lines.push(ledgerTable(explanation.ledger, explanation.total));
  }
  lines.push(...files.map((file) => `  ${file}\n`));
  return lines.join('');
}
