import { quote } from '../../errors.js';
import { meanNote } from '../formats/mean.js';
import type { InputSpec } from '../input-spec.js';

/** What is known, and what not, of how a network takes pictures and what its classes are. */
export interface Certainty {
  readonly input: InputSpec;
  /** Whether the caller says what is subtracted. */
  readonly isMeanGiven: boolean;
  /** What had to be assumed of the input, in words. */
  readonly assumed: string | undefined;
  /** Whether the classes are taken for ImageNet's, which nothing says. */
  readonly areLabelsAssumed: boolean;
}

/** Lines for the user to know: what was subtracted, and what was assumed, since nothing says it. */
export function notesOf(
  path: string,
  { input, isMeanGiven, assumed, areLabelsAssumed }: Certainty,
): string[] {
  const unsaid = [
    ...(assumed === undefined ? [] : ['how it takes pictures']),
    ...(areLabelsAssumed ? ['what its classes are'] : []),
  ];
  const values = [
    ...(assumed === undefined ? [] : [assumed]),
    ...(areLabelsAssumed ? ['labels imagenet'] : []),
  ];
  return [
    ...(isMeanGiven ? [meanNote(input)] : []),
    ...(unsaid.length === 0
      ? []
      : [
          `nothing beside ${quote(path)} says ${unsaid.join(' or ')}; assumed ${values.join(', ')}`,
        ]),
  ];
}
