import { UserError } from '../errors.js';
import { tasks } from '../tasks/index.js';
import type { Session } from '../tasks/session.js';
import type { Task, TaskHooks, TaskName, TaskResult } from '../tasks/task.js';

/** A task that is to be done, as plain data: it can be sent to a thread, or to another machine. */
export interface Job {
  readonly task: TaskName;
  readonly request: Readonly<Record<string, unknown>>;
}

/** Where jobs come from, and where their results go. Results arrive in any order. */
export interface Queue {
  /** Is told how much of a job is done, 0…1, where that is known. */
  progress?(job: Job, share: number): void;
  /** The next job; undefined when there are no more. */
  next(): Promise<Job | undefined> | Job | undefined;
  /** Takes a job's result. Where a file cannot be written it throws a UserError, and the job has failed. */
  done(job: Job, result: TaskResult<unknown>): Promise<void> | void;
  /** Takes the mistake, or the description of the defect, that ended a job; the other jobs go on. */
  failed(job: Job, error: UserError): Promise<void> | void;
}

/** How a job ended: with a result, by a mistake, or by a defect of whypixel. */
export type Outcome = TaskResult<unknown> | UserError | Error;

/** Does one job. */
export async function attempt(
  session: Session,
  { task: name, request }: Job,
  hooks?: TaskHooks,
): Promise<Outcome> {
  try {
    const task: Task = await tasks[name]();
    return await task.run(session, request, hooks);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Hands outcomes to a queue. */
export interface Settler {
  settle(job: Job, outcome: Outcome): Promise<void>;
  /** Throws the first defect there was, when all jobs have ended. */
  end(): void;
}

/** A defect is told as its job's failure, so that the other jobs are done, and thrown in the end. */
export function createSettler(queue: Queue): Settler {
  let defect: Error | undefined;
  const fail = async (job: Job, error: Error): Promise<void> => {
    if (error instanceof UserError) return queue.failed(job, error);
    defect ??= error;
    const line = `${nameOf(job)}: internal error: ${error.message}`;
    try {
      await queue.failed(job, new UserError(line, { cause: error }));
    } catch {
      throw error; // the queue is given up for it
    }
  };
  return {
    async settle(job, outcome) {
      if (outcome instanceof Error) return fail(job, outcome);
      try {
        await queue.done(job, outcome);
      } catch (error) {
        await fail(job, error as Error);
      }
    },
    end() {
      if (defect !== undefined) throw defect;
    },
  };
}

/** What messages call a job: its picture. */
export const nameOf = ({ task, request }: Job): string => String(request.image ?? task);

/** Does one job after the other, on the session's engine. */
export async function runInTurn(queue: Queue, session: Session): Promise<void> {
  const settler = createSettler(queue);
  for (;;) {
    const job = await queue.next();
    if (job === undefined) break;
    const progress = (done: number, total: number) => queue.progress?.(job, done / total);
    await settler.settle(job, await attempt(session, job, { progress }));
  }
  settler.end();
}
