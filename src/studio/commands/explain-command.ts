import type { ParameterValues } from '../../explain/methods/parameter.js';
import { shellLine } from './shell.js';

/** What a command of `explain` is made of. */
export interface ExplainCommand {
  readonly image: string;
  /** The network's file; undefined for the embedded one. */
  readonly network: string | undefined;
  readonly labels: string | undefined;
  readonly method: 'lrp' | 'sa';
  readonly parameters: ParameterValues;
  readonly class: string;
  readonly contrast: string | undefined;
  readonly at: string | undefined;
  readonly channel: number | undefined;
  readonly colormap: string;
  readonly scale: string;
}

/** The options of a network that is not the embedded one. */
export const networkOptions = ({
  network,
  labels,
}: Pick<ExplainCommand, 'network' | 'labels'>): string[] => [
  ...(network === undefined ? [] : ['--network', network]),
  ...(labels === undefined ? [] : ['--labels', labels]),
];

/** The command that makes the same heatmap. */
export function explainCommand(command: ExplainCommand): string {
  const { image, method, parameters, contrast, at, channel } = command;
  const chosen = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  return shellLine([
    'whypixel',
    'explain',
    image,
    ...networkOptions(command),
    '--method',
    method,
    ...chosen,
    '--class',
    command.class,
    ...(contrast === undefined ? [] : ['--contrast', contrast]),
    ...(at === undefined ? [] : ['--at', at]),
    ...(channel === undefined ? [] : ['--channel', String(channel)]),
    '--colormap',
    command.colormap,
    '--scale',
    command.scale,
    '--npy',
  ]);
}
