import { signal } from '@preact/signals';
import { offerFile } from '../drawers/offer-file.js';
import { zipOf } from '../drawers/zip.js';
import { say } from '../state/notice.js';
import { makeReport } from './make-report.js';

/** How much of the report is made; undefined while none is. */
const progress = signal<string | undefined>(undefined);

async function save(): Promise<void> {
  progress.value = '…';
  try {
    const files = await makeReport((done, total) => {
      progress.value = `${done} of ${total}…`;
    });
    const [stages] = files;
    if (stages === undefined) return;
    const name = stages.name.replace(/\.stages\.json$/, '.stages.zip');
    offerFile({ name, bytes: zipOf(files) });
  } catch (error) {
    say((error as Error).message);
  } finally {
    progress.value = undefined;
  }
}

/** Saves the report of the stages, with everything that it takes to make it again. */
export const ReportButton = () => (
  <button
    type="button"
    disabled={progress.value !== undefined}
    title="The report (index.html), the stages for whypixel stages, all pictures, as one zip"
    onClick={save}
  >
    {progress.value === undefined ? 'Save report' : `Report: ${progress.value}`}
  </button>
);
