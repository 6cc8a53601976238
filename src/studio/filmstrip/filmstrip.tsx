import { current, stages } from '../state/stages.js';
import { Compare } from './compare.js';
import { Curve } from './curve.js';
import { canRedo, canUndo, redo, undo } from './history.js';
import { ReportButton } from './report-button.js';
import { StageCard } from './stage-card.js';
import { filmOf } from './tree.js';

/** Every stage of the current picture, and the scores over them. */
export function Filmstrip() {
  const shown = current.value;
  if (shown === undefined) return null;
  const strip = filmOf(stages.value, shown);
  return (
    <section class="film" aria-labelledby="film-title">
      <header>
        <h2 id="film-title">Stages</h2>
        {strip.length === 1 && (
          <p class="note">Mark something and distort it: each distortion becomes a stage here.</p>
        )}
        <div class="history">
          {strip.length > 1 && <ReportButton />}
          <button
            type="button"
            disabled={!canUndo()}
            aria-keyshortcuts="Control+Z"
            title="Ctrl+Z"
            onClick={undo}
          >
            Undo
          </button>
          <button
            type="button"
            disabled={!canRedo()}
            aria-keyshortcuts="Control+Shift+Z"
            title="Ctrl+Shift+Z"
            onClick={redo}
          >
            Redo
          </button>
        </div>
      </header>
      <div class="strip">
        <ol>
          {strip.map((stage, number) => (
            <StageCard key={stage.id} stage={stage} number={number} strip={strip} />
          ))}
        </ol>
        {strip.length > 1 && <Curve strip={strip} />}
      </div>
      <Compare strip={strip} />
    </section>
  );
}
