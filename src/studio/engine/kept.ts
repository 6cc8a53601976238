import { type Subject, subjectSteps } from '../../explain/subject.js';
import type { Input } from '../../pictures/input.js';
import { paced } from '../../steps.js';
import { readInput } from '../../tasks/read-input.js';
import type { Session } from '../../tasks/session.js';

/** A picture as the network takes it, with its forward pass. */
export interface KeptSubject {
  readonly input: Input;
  readonly subject: Subject;
}

/**
 * The picture that was looked at last, with its activations, so that a slider's move makes only the
 * backward pass anew. There is one, for another picture's take a forward pass, a tenth of a second, and
 * two would take twice the memory.
 */
export interface Kept {
  /** @throws UserError when the file is missing, broken, or not what the network takes */
  of(file: string, signal: AbortSignal | undefined): Promise<KeptSubject>;
  /** Forgets a file's, or whatever is kept. */
  release(file?: string): void;
}

/** What a session keeps between two calls. */
export function keptOf(session: Session): Kept {
  let kept: (KeptSubject & { readonly file: string }) | undefined;
  const release = (file?: string): void => {
    if (kept === undefined || (file !== undefined && file !== kept.file)) return;
    kept.subject.release();
    kept = undefined;
  };
  return {
    async of(file, signal) {
      if (kept?.file === file) return kept;
      const { engine, network } = session;
      const input = await readInput(session, file, undefined);
      release();
      const subject = await paced(subjectSteps(engine, network, input.values, input.shape), signal);
      kept = { file, input, subject };
      return kept;
    },
    release,
  };
}
