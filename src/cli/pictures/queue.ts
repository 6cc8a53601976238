import type { Job, Queue } from '../../batch/index.js';
import { readAhead } from '../../batch/read-ahead.js';
import { writeResult } from '../files.js';
import { optionName } from '../option-name.js';
import { readerHasLeft } from '../output.js';
import { printableDocument } from '../render/printable.js';
import type { PictureJob } from './job.js';
import type { PictureOutcome, Reporter } from './report.js';

/**
 * The queue of many pictures: has each file read before a worker asks for it, writes results' files,
 * and passes documents on to be printed. The mistake that ends the only job is thrown. Where nothing is
 * written but what is printed, it ends when nobody reads that any more.
 *
 * @param out the folder for files; undefined where there are none
 */
export function createPictureQueue(
  jobs: readonly PictureJob[],
  out: string | undefined,
  reporter: Reporter,
  progress: (done: number, total: number) => void,
): Queue {
  const places = new Map<Job, number>();
  let done = 0;
  const tell = (job: Job, outcome: (picture: PictureJob) => PictureOutcome) => {
    const place = places.get(job) as number;
    reporter.tell(place, outcome(jobs[place]));
    places.delete(job);
    progress(++done, jobs.length);
  };
  let next = 0;
  progress(0, jobs.length);
  return {
    next() {
      const one = jobs[next];
      if (one === undefined || (out === undefined && readerHasLeft())) return undefined;
      places.set(one.job, next++);
      const following = jobs[next];
      if (following !== undefined) readAhead(following.image);
      return one.job;
    },
    progress: (_, share) => progress(done + share, jobs.length),
    async done(job, { document, files }) {
      if (out !== undefined) await writeResult(out, files);
      tell(job, ({ text, isMeaningless }) => ({
        documents: [document].flat(),
        text: text(printableDocument(document)),
        meaningless: isMeaningless(document),
      }));
    },
    failed(job, error) {
      if (jobs.length === 1) throw error;
      tell(job, ({ image }) => ({ image, failure: error.worded(optionName) }));
    },
  };
}
