import { evidenceClasses } from '../../experiments/evidence/classes.js';
import { paintSource, paintWhole, veilUnseen } from '../draw/paint.js';
import type { CollectedEvidence, EvidenceRegion } from '../engine/protocol.js';
import { regionAt } from '../marking/region-at.js';
import type { Result } from '../state/latest.js';
import { evidenceSheet, pictureSheets } from '../state/panes.js';
import { looked } from '../state/stages.js';
import { cursor } from '../state/view.js';
import { percent } from './numbers.js';
import { Surface } from './surface.js';

/** LRP and SA read together: what the score stands on, what speaks against it, what does not matter. */
export function EvidencePane({ result }: { readonly result: Result<CollectedEvidence> }) {
  const drawn = evidenceSheet.value;
  const sheets = pictureSheets.value;
  const under = result.value && regionUnder(result.value);
  return (
    <section class="pane" aria-labelledby="pane-evidence">
      <header>
        <h2 id="pane-evidence">Evidence</h2>
        <p class="note readout">
          {under ? words(under) : 'what a distortion should do to the score'}
        </p>
      </header>
      <Surface
        label="Evidence: regions that are essential, candidates for negative evidence, and inessential"
        isBusy={result.isBusy}
        paint={(ground) => {
          if (sheets) paintWhole(ground, sheets.grey);
          if (drawn) paintSource(ground, drawn);
          veilUnseen(ground);
        }}
      />
      <footer>
        {result.error !== undefined && <p class="failed">{result.error}</p>}
        <ul class="legend">
          {Object.entries(evidenceClasses).map(([name, { title, about, colour }]) => (
            <li key={name} title={about}>
              <span class="swatch" style={{ background: `rgb(${colour.join(' ')})` }} />
              {title}
            </li>
          ))}
        </ul>
      </footer>
    </section>
  );
}

const words = ({ id, class: kind, lrpShare, saShare }: EvidenceRegion): string =>
  `region ${id}: ${evidenceClasses[kind].title}; ${percent(lrpShare)} of LRP, ${percent(saShare)} of SA`;

/** The region under the cursor. */
function regionUnder(found: CollectedEvidence): EvidenceRegion | undefined {
  const [at, picture] = [cursor.value, looked.value];
  return at && picture && regionAt(found, picture, at);
}
