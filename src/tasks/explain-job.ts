import { UserError } from '../errors.js';
import type { AnyExplainJob as ExplainJob } from '../explain/explain.js';
import type { Composite } from '../explain/lrp/composite.js';
import { type MethodName, methods } from '../explain/methods/index.js';
import type { Method, ParameterValues } from '../explain/methods/method.js';
import { parameterValues } from '../explain/methods/parameters.js';
import type { Session } from './session.js';

/** A method with its parameters, checked: a preset of LRP's, or a composite file in its place. */
export async function methodOf(
  { readComposite }: Session,
  method: MethodName,
  given: ParameterValues,
): Promise<Pick<ExplainJob, 'method' | 'values' | 'composite'>> {
  const { parameters }: Method = methods[method];
  const unknown = Object.keys(given).find((name) => !(name in parameters));
  if (unknown !== undefined) {
    throw new UserError((n) => `${n('method')} ${method} has no ${n(unknown)}`, { field: unknown });
  }
  const composite = await compositeFrom(given, readComposite);
  return {
    method,
    values: composite ? { preset: composite.name } : parameterValues(parameters, given),
    composite,
  };
}

/** The composite file that `preset` names, if it names one. */
async function compositeFrom(
  given: ParameterValues,
  readComposite: Session['readComposite'],
): Promise<Composite | undefined> {
  const { preset, ...rest } = given;
  if (typeof preset !== 'string' || !preset.endsWith('.json')) return undefined;
  const [other] = Object.keys(rest);
  if (other !== undefined) {
    throw new UserError(
      (n) => `${n(other)} does not go with a composite file; set it in ${preset}`,
      { field: other },
    );
  }
  return readComposite(preset);
}
