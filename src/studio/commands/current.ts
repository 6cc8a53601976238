import { watchedChannel, watchedLayer } from '../state/layer.js';
import { networkFiles } from '../state/network-files.js';
import { colormap, lrpValues, saValues, scale } from '../state/settings.js';
import { current, stages } from '../state/stages.js';
import { contrastClass, explainedClass } from '../state/target.js';
import { type ExplainCommand, explainCommand } from './explain-command.js';
import { madeCommands, madeMasks } from './made-commands.js';

/** What the panes show, as fields of a command. Undefined while nothing is explained. */
function shown(method: 'lrp' | 'sa'): ExplainCommand | undefined {
  const [stage, target, contrast] = [current.value, explainedClass.value, contrastClass.value];
  if (stage === undefined || target === undefined) return undefined;
  const isInside = method === 'lrp' && contrast === undefined;
  return {
    ...networkFiles.value,
    image: stage.file,
    method,
    parameters: method === 'lrp' ? lrpValues.value : saValues.value,
    class: String(target),
    contrast: contrast === undefined ? undefined : String(contrast),
    at: isInside ? watchedLayer.value : undefined,
    channel: isInside ? watchedChannel.value : undefined,
    colormap: colormap.value,
    scale: scale.value,
  };
}

/** The commands that make the stage that is shown, and the masks that they need. */
export function stageCommands(): {
  readonly lines: readonly string[];
  readonly masks: readonly string[];
} {
  const stage = current.value;
  if (stage === undefined) return { lines: [], masks: [] };
  return {
    lines: madeCommands(stages.value, stage, networkFiles.value),
    masks: madeMasks(stages.value, stage),
  };
}

/** The command that makes what a heatmap's pane shows. */
export function currentCommand(method: 'lrp' | 'sa'): string | undefined {
  const fields = shown(method);
  return fields && explainCommand(fields);
}

/** The request of the task `explain` that makes the same. */
export function currentRequest(
  method: 'lrp' | 'sa',
): Readonly<Record<string, unknown>> | undefined {
  const fields = shown(method);
  if (fields === undefined) return undefined;
  const { network: _, labels: __, ...request } = fields;
  return Object.fromEntries(
    Object.entries({ ...request, npy: true }).filter(([, value]) => value !== undefined),
  );
}
