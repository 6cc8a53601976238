import { runInTurn, runSideBySide, startWorkers } from '../../batch/index.js';
import { writeFiles } from '../../node/write-files.js';
import { print } from '../output.js';
import type { CsvTable } from '../render/csv.js';
import { createProgress } from '../render/progress.js';
import { type Settings, withSession } from '../run-task.js';
import type { PictureJob } from './job.js';
import { createPictureQueue } from './queue.js';
import {
  createReporter,
  csvPrinter,
  jsonPrinter,
  type Printer,
  printers,
  quietPrinter,
  textPrinter,
} from './report.js';

/** With fewer pictures for each thread than this, splitting each picture over the threads is faster. */
const SIDE_BY_SIDE_FROM = 2;

/** The lines of a table that no document gives. */
const HEADING = 1;

/** What becomes of the results. */
export interface PictureResults<Document> {
  /** The folder for the tasks' files; undefined where they make none. */
  readonly out?: string;
  /** The documents as a table, and the file for it; `-` prints it. */
  readonly table: CsvTable<Document>;
  readonly csv: string | undefined;
}

/**
 * Does jobs on pictures, and goes on after a bad one. Few are split over the threads, one after the
 * other; many are taken whole, side by side.
 * @returns the exit code: 2 when a picture could not be used, 3 when a result means nothing
 */
export async function runPictures<Document>(
  jobs: readonly PictureJob[],
  { out, table, csv }: PictureResults<Document>,
  settings: Settings,
): Promise<number> {
  const { threads } = settings;
  const sideBySide = threads > 1 && jobs.length >= SIDE_BY_SIDE_FROM * threads;
  // Before the network is loaded: the threads start in the meantime.
  const workers = sideBySide
    ? startWorkers(threads, new URL('../picture-worker.js', import.meta.url))
    : undefined;
  try {
    const packing = jobs.length > 1 ? 'all' : 'repeated';
    const own = { ...settings, packing, threads: workers ? 1 : threads } as const;
    return await withSession(own, async (session) => {
      for (const job of new Map(jobs.map((one) => [one.job.task, one])).values()) {
        await job.check(session);
      }
      const progress = await createProgress('pictures', settings.quiet);
      const rows: string[] = [];
      const asRows = (write: (text: string) => void) =>
        csvPrinter(table.columns, (document) => table.rows(document as Document), write);
      const printer = printers(
        csv === '-' ? asRows(print) : printerFor(settings, jobs.length),
        ...(csv === undefined || csv === '-' ? [] : [asRows((text) => rows.push(text))]),
      );
      const pictures = new Set(jobs.map(({ image }) => image)).size;
      const reporter = createReporter(pictures, printer, progress.aside);
      const queue = createPictureQueue(jobs, out, reporter, progress.update);
      try {
        if (workers) await runSideBySide(queue, session, workers);
        else await runInTurn(queue, session);
      } catch (error) {
        reporter.giveUp();
        throw error;
      } finally {
        progress.stop();
        if (csv !== undefined && rows.length > HEADING) {
          await writeFiles([{ path: csv, bytes: rows.join('') }]);
        }
      }
      return reporter.end();
    });
  } finally {
    await workers?.end();
  }
}

function printerFor({ json, quiet }: Settings, jobs: number): Printer {
  if (json) return jsonPrinter(jobs);
  return quiet ? quietPrinter : textPrinter;
}
