import { currentCommand, stageCommands } from '../commands/current.js';
import { stateLink } from '../link/state-link.js';
import { network, worker } from '../state/engine.js';
import { looked } from '../state/stages.js';
import { Copyable } from './copyable.js';
import { offerFile } from './offer-file.js';

/** Saves a mask that a stage was made by. */
async function saveMask(name: string): Promise<void> {
  offerFile({ name, bytes: await worker().call('readFile', { file: name }) });
}

/** How to get the same anywhere: on the command line, and in this page. */
export function ReproduceDrawer() {
  const [picture, facts] = [looked.value, network.value];
  const { lines, masks } = stageCommands();
  const [lrp, sa] = [currentCommand('lrp'), currentCommand('sa')];
  return (
    <div class="stack">
      <p class="note">
        The same picture, network and parameters give the same bytes here and on the command line.
      </p>
      {lines.length > 0 && (
        <Copyable label="This stage’s picture on the command line" text={lines.join('\n')} />
      )}
      {masks.map((mask) => (
        <button key={mask} type="button" onClick={() => saveMask(mask)}>
          Save {mask}, the mask that it takes
        </button>
      ))}
      {lrp && <Copyable label="LRP on the command line" text={lrp} />}
      {sa && <Copyable label="SA on the command line" text={sa} />}
      <Copyable label="Link to this view" text={stateLink()} />
      <p class="note">A link holds settings and names, never a picture.</p>
      {picture && facts && (
        <dl class="facts">
          <dt>picture</dt>
          <dd class="mono">{picture.sha256}</dd>
          <dt>network</dt>
          <dd class="mono">{facts.sha256}</dd>
        </dl>
      )}
      {facts?.notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </div>
  );
}
