import { join } from 'node:path';
import { UserError } from '../../errors.js';
import {
  collectEvidence,
  type Evidence,
  evidencePicture,
  groupsOfPartition,
  SUPERPIXELS,
  seenPart,
  superpixelsOf,
  THRESHOLDS,
} from '../../experiments/evidence/index.js';
import { describeImage, describeNetwork } from '../../explain/document.js';
import { explain } from '../../explain/explain.js';
import { pixelMap } from '../../explain/pixel-map.js';
import { createSubject, type Subject } from '../../explain/subject.js';
import { checkTarget, type ScoredClass, targetsOf, topClasses } from '../../explain/target.js';
import { encodePng } from '../../node/codecs/encode-png.js';
import { readInput } from '../../node/read-input.js';
import type { ExplainValues } from '../explain-job.js';
import { type OutputFile, slug, uniqueStems } from '../files.js';
import { table } from '../render/table.js';
import { topTable } from '../render/top-table.js';
import type { Session } from '../session.js';
import type { PictureWork } from './work.js';

/** How many regions the terminal lists. */
const LISTED = 12;

/** Checks the options; what comes back reads LRP and SA of one picture together, region by region. */
export async function prepare(
  { engine, network }: Session,
  values: Record<string, unknown>,
): Promise<PictureWork> {
  const { images, out, fit, class: query } = values as unknown as ExplainValues;
  checkTarget(query, network.labels);
  const stems = uniqueStems(images);

  return async (path, index) => {
    const started = performance.now();
    const input = await readInput(path, network, fit);
    const { original } = input;
    if (original === undefined) {
      throw new UserError(`${path} is no picture: evidence is collected over regions of a picture`);
    }
    const decoded = performance.now();
    const seen = seenPart(original.picture, original.geometry);
    const groups = groupsOfPartition(superpixelsOf(seen.picture, SUPERPIXELS));
    const subject = createSubject(engine, network, input.values, input.shape);
    const targets = targetsOf(query, subject.scores, network.labels);
    const maps = targets.map((target) => ({
      lrp: mapOf(subject, 'lrp', target),
      sa: mapOf(subject, 'sa', target),
    }));
    const top = topClasses(subject.scores, network.labels, 10);
    subject.release();
    const timing = {
      start: started,
      read: decoded - started,
      explain: performance.now() - decoded,
    };

    const documents: unknown[] = [];
    const written: OutputFile[] = [];
    const lines: string[] = [];
    for (const [t, target] of targets.entries()) {
      const found = maps[t] as { lrp: Float32Array; sa: Float32Array };
      const evidence = collectEvidence({ ...found, geometry: seen.geometry }, groups, THRESHOLDS);
      const base = join(out, `${stems[index]}.evidence.${slug(target.label)}`);
      const files = [`${base}.png`, `${base}.json`] as const;
      const document = {
        image: describeImage(input),
        network: describeNetwork(network),
        target,
        top,
        method: 'evidence',
        parameters: { superpixels: groups.length, ...THRESHOLDS },
        regions: evidence.map(({ group, ...facts }) => ({ id: group.id, ...facts })),
        files,
        timing,
      };
      written.push(
        { path: files[0], bytes: encodePng(evidencePicture(seen.picture, evidence)) },
        { path: files[1], bytes: Buffer.from(`${JSON.stringify(document, null, 2)}\n`) },
      );
      documents.push(document);
      lines.push(report(path, target, top, evidence, files));
    }
    return { documents, text: lines.join(''), files: written };
  };
}

function mapOf(subject: Subject, method: 'lrp' | 'sa', { index }: ScoredClass): Float32Array {
  const [explained] = explain(subject, { method, target: String(index) });
  return pixelMap((explained as NonNullable<typeof explained>).explanation).map;
}

function report(
  path: string,
  target: ScoredClass,
  top: readonly ScoredClass[],
  evidence: readonly Evidence[],
  files: readonly string[],
): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = [...evidence]
    .sort((a, b) => b.lrpShare + b.saShare - a.lrpShare - a.saShare)
    .slice(0, LISTED)
    .map((one) => [String(one.group.id), one.class, percent(one.lrpShare), percent(one.saShare)]);
  const aligns = ['right', 'left', 'right', 'right'] as const;
  return [
    `${path}\n${topTable(top)}`,
    `evidence for ${target.label}: the regions with the most relevance and sensitivity\n`,
    table([['region', 'class', 'of LRP', 'of SA'], ...rows], aligns),
    ...files.map((file) => `  ${file}\n`),
  ].join('');
}
