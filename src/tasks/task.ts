import type * as v from 'valibot';
import type { PictureFailure } from '../experiments/past-failures.js';
import { whileLocked } from './locked.js';
import { parseRequest, type RequestSchema } from './request.js';
import type { Session } from './session.js';

export type TaskName =
  | 'classify'
  | 'explain'
  | 'evidence'
  | 'audit'
  | 'distort'
  | 'study'
  | 'stages'
  | 'evaluate'
  | 'compare'
  | 'demo';

/** A file that a task has made. */
export interface ResultFile {
  /** Its path, with `/`, in the folder that the request's `out` names. */
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

/** What came of a task. Nothing of it has been written: that is the caller's. */
export interface TaskResult<Document> {
  /** Plain data with a `kind` and a `version`; a task that explains several classes has a list. */
  readonly document: Document;
  readonly files: readonly ResultFile[];
  /** Pictures of several that could not be used, and why; the others are done. */
  readonly failures?: readonly PictureFailure[];
}

export interface TaskHooks {
  /** Ends the task with a UserError of code `aborted` within 200 ms; nothing is left half-written. */
  readonly signal?: AbortSignal | undefined;
  /** Is told how much is done of how much. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  /** The caller keeps other runs out of the request's `out` itself, for longer than the task takes. */
  readonly isLocked?: boolean | undefined;
  /** The command line that started the task, for reports to show. */
  readonly command?: string | undefined;
}

/** One use case: what can be asked, and what comes of it. */
export interface Task<Schema extends RequestSchema = RequestSchema, Document = unknown> {
  readonly name: TaskName;
  /** The fields of a request, with their ranges, choices and defaults. */
  readonly request: Schema;
  /** @throws UserError that names the field that is wrong */
  parse(given: unknown): v.InferOutput<Schema>;
  /** @throws UserError where the session's network cannot do what is asked */
  check(session: Session, request: v.InferOutput<Schema>): Promise<void>;
  /**
   * Does it. Two calls on one session run one after the other.
   * @throws UserError for a request, picture or file that cannot be used
   */
  run(
    session: Session,
    given: v.InferInput<Schema>,
    hooks?: TaskHooks,
  ): Promise<TaskResult<Document>>;
}

export interface TaskDefinition<Schema extends RequestSchema, Document> {
  readonly name: TaskName;
  readonly request: Schema;
  readonly check?: (session: Session, request: v.InferOutput<Schema>) => Promise<void> | void;
  /** The store that the task keeps its state in, where it does: no other run may work there meanwhile. */
  readonly keptIn?: (request: v.InferOutput<Schema>) => string;
  readonly work: (
    session: Session,
    request: v.InferOutput<Schema>,
    hooks: TaskHooks,
  ) => Promise<TaskResult<Document>>;
}

/** A task that validates its request, waits for its turn, checks, and works. */
export function defineTask<Schema extends RequestSchema, Document>({
  name,
  request: schema,
  check,
  keptIn,
  work,
}: TaskDefinition<Schema, Document>): Task<Schema, Document> {
  return {
    name,
    request: schema,
    parse: (given) => parseRequest(schema, given),
    async check(session, request) {
      await check?.(session, request);
    },
    async run(session, given, hooks = {}) {
      const request = parseRequest(schema, given);
      return session.turns(hooks.signal, async () => {
        await check?.(session, request);
        const start = () => work(session, request, hooks);
        return keptIn === undefined || hooks.isLocked
          ? start()
          : whileLocked(session, keptIn(request), start);
      });
    },
  };
}

/** A document as the JSON file that is written of it. */
export const jsonText = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;
