import { effect } from '@preact/signals';
import type { ParameterValues } from '../../explain/methods/parameter.js';
import type { CollectedEvidence, ExplainedMap } from '../engine/protocol.js';
import { network, worker } from './engine.js';
import { latest } from './latest.js';
import { watchedChannel, watchedLayer } from './layer.js';
import { lrpValues, saValues } from './settings.js';
import { looked } from './stages.js';
import { contrastClass, explainedClass } from './target.js';

export const lrpMap = latest<ExplainedMap>();
export const saMap = latest<ExplainedMap>();
export const evidence = latest<CollectedEvidence>();

/** What is explained now, if anything: the picture that was looked at, and a class of it. */
export function subject(): { file: string; class: string; contrast?: string } | undefined {
  const [picture, target, facts] = [looked.value, explainedClass.value, network.value];
  // What was seen by another network is looked at again first.
  const isCurrent = picture?.network === facts?.sha256;
  if (!isCurrent || picture === undefined || target === undefined) {
    return undefined;
  }
  const contrast = contrastClass.value;
  return {
    file: picture.file,
    class: String(target),
    ...(contrast !== undefined && { contrast: String(contrast) }),
  };
}

/** The hidden layer that is looked at on the way, and its channel; a contrast has none. */
function insideOf({ contrast }: { readonly contrast?: string }): { at?: string; channel?: number } {
  const [at, channel] = [watchedLayer.value, watchedChannel.value];
  if (at === undefined || contrast !== undefined) return {};
  return channel === undefined ? { at } : { at, channel };
}

const kindOf = (about: object): string => JSON.stringify(about);

function follow(
  result: typeof lrpMap,
  method: 'lrp' | 'sa',
  values: { readonly value: ParameterValues },
): () => void {
  return effect(() => {
    const about = subject();
    const parameters = values.value;
    if (about === undefined) return;
    const inside = method === 'lrp' ? insideOf(about) : {};
    result.ask({
      kind: kindOf({ ...about, ...inside }),
      work: (signal) =>
        worker().call('explain', { ...about, ...inside, method, parameters }, { signal }),
    });
  });
}

/** Keeps the heatmaps in step with the picture, the class and the parameters. */
export function followResults(): void {
  follow(lrpMap, 'lrp', lrpValues);
  follow(saMap, 'sa', saValues);
  effect(() => {
    const about = subject();
    if (about === undefined) return;
    const { file, class: target } = about;
    evidence.ask({
      kind: kindOf({ file, target }),
      work: (signal) => worker().call('evidence', { file, class: target }, { signal }),
    });
  });
}
