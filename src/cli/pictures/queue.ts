import type * as v from 'valibot';
import type { Job, Queue } from '../../batch/index.js';
import { readAhead } from '../../batch/read-ahead.js';
import type { RequestSchema } from '../../tasks/request.js';
import type { Task } from '../../tasks/task.js';
import { writeResult } from '../files.js';
import { optionName } from '../option-name.js';
import { printableDocument } from '../render/printable.js';
import type { PictureOutcome, Reporter } from './report.js';

/** A request about one picture. */
type PictureRequest<S extends RequestSchema> = v.InferOutput<S> & { readonly image: string };

/** One task, asked of many pictures. */
export interface PictureTask<S extends RequestSchema, Document> {
  readonly task: Task<S, Document>;
  /** One for each picture; they differ in nothing else. */
  readonly requests: readonly PictureRequest<S>[];
  /** The folder for the task's files. */
  readonly out: string;
  /** A result's document as the terminal shows it. */
  readonly text: (document: Document) => string;
}

/**
 * The queue of a folder of pictures: has each file read before a worker asks for it, writes results'
 * files, and passes documents on to be printed. The mistake that ends the only picture is thrown.
 */
export function createPictureQueue<S extends RequestSchema, Document>(
  { task, requests, out, text }: PictureTask<S, Document>,
  reporter: Reporter,
  progress: (done: number, total: number) => void,
): Queue {
  const places = new Map<Job, number>();
  let done = 0;
  const tell = (job: Job, outcome: PictureOutcome) => {
    reporter.tell(places.get(job) as number, outcome);
    places.delete(job);
    progress(++done, requests.length);
  };
  let next = 0;
  progress(0, requests.length);
  return {
    next() {
      const request = requests[next];
      if (request === undefined) return undefined;
      const job: Job = { task: task.name, request };
      places.set(job, next++);
      const following = requests[next];
      if (following !== undefined) readAhead(following.image);
      return job;
    },
    async done(job, { document, files }) {
      await writeResult(out, files);
      // The document may have come from a thread, as data; it is of the task that the job names.
      tell(job, {
        documents: [document].flat(),
        text: text(printableDocument(document as Document)),
      });
    },
    failed(job, error) {
      if (requests.length === 1) throw error;
      tell(job, { failure: error.worded(optionName) });
    },
  };
}
