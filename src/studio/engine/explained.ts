import { type Explained, prepareJob } from '../../explain/explain.js';
import { methods } from '../../explain/methods/index.js';
import { valuesFor } from '../../explain/methods/parameters.js';
import { pixelMap } from '../../explain/pixel-map.js';
import { resizeMap } from '../../resize-map.js';
import { paced } from '../../steps.js';
import { explain, signOf } from '../../tasks/explain.js';
import { methodOf } from '../../tasks/explain-job.js';
import type { Session } from '../../tasks/session.js';
import type { KeptSubject } from './kept.js';
import type { ExplainedMap, ExplainRequest, HiddenMap } from './protocol.js';

/**
 * One heatmap of a kept picture: what the task `explain` computes, without its files.
 * @throws UserError for a class, parameter or layer that there is not
 */
export async function explainedMap(
  session: Session,
  { input, subject }: KeptSubject,
  request: ExplainRequest,
  signal: AbortSignal | undefined,
): Promise<ExplainedMap> {
  const started = session.clock();
  const { file, ...wanted } = request;
  const checked = explain.parse({ image: file, ...given(wanted) });
  await explain.check(session, checked);
  const { method, parameters, class: target, contrast, at, channel } = checked;
  const chosen = await methodOf(session, method, parameters);
  const job = { ...chosen, target, contrast, at, channel };
  const [explained] = await paced(prepareJob(job, session.network).explain(subject), signal);
  const { map, width, height } = pixelMap(explained.explanation);
  const { seen } = input;
  const isWhole = width === seen.width && height === seen.height;
  return {
    request,
    target: explained.target,
    map: isWhole ? map : resizeMap(map, width, height, seen.width, seen.height),
    width: seen.width,
    height: seen.height,
    sign: signOf(job),
    sum: explained.explanation.values.reduce((total, value) => total + value, 0),
    parameters: valuesFor(session.network, methods[method].parameters, chosen.values ?? {}),
    ledger: explained.explanation.ledger ?? [],
    total: explained.explanation.total,
    hidden: hiddenMap(explained),
    took: session.clock() - started,
  } as ExplainedMap;
}

/** The fields that have a value: a request has no others. */
const given = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function hiddenMap({ hidden }: Explained): HiddenMap | undefined {
  if (hidden === undefined) return undefined;
  const { layer, shape, topChannels } = hidden;
  const { map } = pixelMap(hidden);
  return { layer, shape, map, topChannels } as HiddenMap;
}
