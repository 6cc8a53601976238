import { UserError } from '../errors.js';
import { tasks } from '../tasks/index.js';
import type { Session } from '../tasks/session.js';
import type { Task, TaskName, TaskResult } from '../tasks/task.js';

/** A task that is to be done, as plain data: it can be sent to a thread, or to another machine. */
export interface Job {
  readonly task: TaskName;
  readonly request: Readonly<Record<string, unknown>>;
}

/** Where jobs come from, and where their results go. Results arrive in any order. */
export interface Queue {
  /** The next job; undefined when there are no more. */
  next(): Promise<Job | undefined> | Job | undefined;
  /** Takes a job's result. Where a file cannot be written it throws a UserError, and the job has failed. */
  done(job: Job, result: TaskResult<unknown>): Promise<void> | void;
  /** Takes the mistake that ended a job; the other jobs go on. */
  failed(job: Job, error: UserError): Promise<void> | void;
}

/** How a job ended. A defect of whypixel is no outcome: it is thrown, and ends the whole run. */
export type Outcome = TaskResult<unknown> | UserError;

/** Does one job. */
export async function attempt(session: Session, { task: name, request }: Job): Promise<Outcome> {
  try {
    const task: Task = await tasks[name]();
    return await task.run(session, request);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** Hands an outcome to the queue. */
export async function settle(queue: Queue, job: Job, outcome: Outcome): Promise<void> {
  if (outcome instanceof UserError) return queue.failed(job, outcome);
  try {
    await queue.done(job, outcome);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await queue.failed(job, error);
  }
}

/** Does one job after the other, on the session's engine. */
export async function runInTurn(queue: Queue, session: Session): Promise<void> {
  for (let job = await queue.next(); job !== undefined; job = await queue.next()) {
    await settle(queue, job, await attempt(session, job));
  }
}
