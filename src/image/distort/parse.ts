import { UserError } from '../../errors.js';
import { type OperationName, type OperationStep, operations } from './operations.js';

/**
 * Reads operations from the command line, such as `pixelate:8,grayscale`, in their order.
 *
 * @throws UserError for an unknown name, or a parameter that is missing, superfluous or out of range
 */
export function parseOperations(text: string): OperationStep[] {
  return text.split(',').map((part) => {
    const [name, argument] = splitAtColon(part.trim());
    if (!isOperationName(name)) {
      const usages = Object.values(operations).map(({ usage }) => usage);
      throw new UserError(`"${name}" is no operation: use ${usages.join(', ')}`);
    }
    return parseStep(name, argument);
  });
}

function parseStep<N extends OperationName>(name: N, argument: string | undefined) {
  return { name, parameters: operations[name].parse(argument) } as OperationStep;
}

function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

function splitAtColon(text: string): [string, string | undefined] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
}
