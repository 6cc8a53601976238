import { isMeaningless } from '../../explain/lrp/reach.js';
import { isFaulty, verifiedOf } from '../../explain/lrp/verified.js';
import { lrp } from '../../explain/methods/lrp.js';
import { audit } from '../../tasks/audit.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  advanced,
  classOption,
  fit,
  flag,
  imagePositional,
  inputOptions,
  json,
  networkOptions,
  number,
  type OptionTable,
  text,
} from '../options.js';
import { parameterOption } from '../parameter-option.js';
import { MEANINGLESS } from '../pictures/report.js';
import { auditText } from '../render/audit.js';
import { runTask, settingsSchema } from '../run-task.js';

/** The parameters that are looked for first. */
const USUAL: readonly string[] = ['preset', 'bias'];

export const positionals = imagePositional(
  'a picture (PNG, JPEG, WebP), or a .npy file with a preprocessed input',
);

export const options: OptionTable = {
  ...Object.fromEntries(
    Object.entries(lrp.parameters).map(([name, parameter]) => [
      name,
      USUAL.includes(name)
        ? parameterOption(name, parameter)
        : advanced(parameterOption(name, parameter)),
    ]),
  ),
  class: classOption('whose score to account for', false),
  layer: text('with --unit: a layer'),
  unit: text('channel,row,column: take this unit of --layer apart, term by term'),
  verify: number('compute N units and N inputs of every layer again in float64, term by term', 0),
  seed: advanced(number('of the choice of units and inputs that --verify makes', 1)),
  float64: flag('repeat the run in double precision (reference kernels) and compare'),
  ...networkOptions,
  offline: inputOptions.offline,
  fit,
  json,
};

export const examples = [
  ['audit photo.jpg', 'where every unit of relevance went'],
  ['audit photo.jpg --verify 20', 'do not believe the kernels: look for yourself'],
  ['audit photo.jpg --layer conv2/3x3 --unit 7,20,31', 'one unit, to check by hand'],
] as const;

export function run(given: Given): Promise<number> {
  const parameters = Object.fromEntries(
    Object.keys(lrp.parameters).flatMap((name) =>
      given[name] === undefined ? [] : [[name, given[name]]],
    ),
  );
  const request = requestFrom(audit, given, { parameters });
  return runTask(audit, request, settingsFrom(settingsSchema, given), {
    unit: 'layers',
    text: auditText,
    exitCode({ total, ledger }) {
      const verified = verifiedOf(ledger);
      const isWrong = isMeaningless(total) || (verified !== undefined && isFaulty(verified));
      return isWrong ? MEANINGLESS : 0;
    },
  });
}
