import { paintWhole, veilUnseen } from '../draw/paint.js';
import { pictureSheets } from '../state/panes.js';
import { current, looked, looking } from '../state/stages.js';
import { Surface } from './surface.js';

/** The picture itself. */
export function PicturePane() {
  const sheets = pictureSheets.value;
  const picture = looked.value;
  const title = current.value?.title ?? '';
  return (
    <section class="pane" aria-labelledby="pane-picture">
      <header>
        <h2 id="pane-picture">Picture</h2>
        <p class="note">
          {title} {picture && `${picture.width}×${picture.height}`}
        </p>
      </header>
      <Surface
        label={`The picture ${title}`}
        isBusy={picture === undefined || looking.value > 0}
        paint={(ground) => {
          if (sheets === undefined) return;
          paintWhole(ground, sheets.plain);
          veilUnseen(ground);
        }}
      />
      <footer />
    </section>
  );
}
