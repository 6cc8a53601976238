import { signal } from '@preact/signals';
import type { ResultFile } from '../../tasks/task.js';
import { currentCommand, currentRequest } from '../commands/current.js';
import { worker } from '../state/engine.js';
import { say } from '../state/notice.js';
import { subject } from '../state/results.js';
import { offerFile } from './offer-file.js';
import { zipOf } from './zip.js';

/** What can be made to be taken away, by the command line's own tasks. */
const offers = {
  lrp: {
    title: 'LRP’s heatmap',
    about: 'plain, overlay, figure, relevance (.npy) and all facts (.json)',
  },
  sa: { title: 'SA’s heatmap', about: 'the same of the sensitivity' },
  evidence: { title: 'The evidence', about: 'its figure, and every region’s numbers (.json)' },
} as const;

type OfferName = keyof typeof offers;

/** The files that were made last, and of what. */
const made = signal<
  { readonly name: OfferName; readonly files: readonly ResultFile[] } | undefined
>(undefined);
const busy = signal<OfferName | undefined>(undefined);

async function make(name: OfferName): Promise<void> {
  const about = subject();
  if (about === undefined) return;
  busy.value = name;
  made.value = undefined;
  try {
    const isEvidence = name === 'evidence';
    const request = isEvidence
      ? { image: about.file, class: about.class }
      : (currentRequest(name) ?? {});
    const { files } = await worker().call('task', {
      name: isEvidence ? 'evidence' : 'explain',
      request,
      command: isEvidence ? undefined : currentCommand(name),
    });
    made.value = { name, files };
  } catch (error) {
    say((error as Error).message);
  } finally {
    busy.value = undefined;
  }
}

/** Files to take away: those that the command line writes. */
export function SaveDrawer() {
  return (
    <div class="stack">
      <p class="note">
        The same tasks as the command line’s make them: relevance and documents are the same bytes,
        pictures the same pixels.
      </p>
      {Object.entries(offers).map(([name, { title, about }]) => (
        <Offer key={name} name={name as OfferName} title={title} about={about} />
      ))}
    </div>
  );
}

interface OfferProps {
  readonly name: OfferName;
  readonly title: string;
  readonly about: string;
}

function Offer({ name, title, about }: OfferProps) {
  const files = made.value?.name === name ? made.value.files : [];
  return (
    <section class="offer" aria-labelledby={`offer-${name}`}>
      <h3 id={`offer-${name}`}>{title}</h3>
      <p class="note">{about}</p>
      <button type="button" disabled={busy.value !== undefined} onClick={() => make(name)}>
        {busy.value === name ? 'Making…' : 'Make the files'}
        <span class="unseen"> of {title}</span>
      </button>
      {files.length > 0 && (
        <ul class="files" aria-label={`Files of ${title}`}>
          <li>
            <button
              type="button"
              class="plain"
              onClick={() => offerFile({ name: `${name}.zip`, bytes: zipOf(files) })}
            >
              all as {name}.zip
            </button>
          </li>
          {files.map((file) => (
            <li key={file.name}>
              <button type="button" class="plain" onClick={() => offerFile(file)}>
                {file.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
