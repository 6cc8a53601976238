import { type PaneMode, paintMap, paneModes } from '../draw/paint.js';
import type { ExplainedMap } from '../engine/protocol.js';
import type { Result } from '../state/latest.js';
import { blend, mapSheets, paneModeOf, pictureSheets } from '../state/panes.js';
import { ColourBar } from './colour-bar.js';
import { Readout } from './readout.js';
import { Surface } from './surface.js';

interface MapPaneProps {
  readonly name: 'lrp' | 'sa';
  readonly title: string;
  readonly about: string;
  readonly result: Result<ExplainedMap>;
}

/** A heatmap: plain, over the picture, or as a filter of it. */
export function MapPane({ name, title, about, result }: MapPaneProps) {
  const mode = paneModeOf[name];
  const layers = mapSheets[name].value;
  const picture = pictureSheets.value;
  return (
    <section class="pane" aria-labelledby={`pane-${name}`}>
      <header>
        <h2 id={`pane-${name}`}>{title}</h2>
        <p class="note" title={about}>
          {about}
        </p>
        <fieldset class="modes">
          <legend class="unseen">How {title} is shown</legend>
          {Object.entries(paneModes).map(([key, words]) => (
            <button
              key={key}
              type="button"
              aria-pressed={mode.value === key}
              onClick={() => {
                mode.value = key as PaneMode;
              }}
            >
              {words}
            </button>
          ))}
        </fieldset>
      </header>
      <Surface
        label={`${title}, ${about}`}
        isBusy={result.isBusy}
        paint={(ground) =>
          picture && layers && paintMap(ground, picture, layers, mode.value, blend.value)
        }
      />
      <footer>
        {result.error !== undefined && <p class="failed">{result.error}</p>}
        {layers && <ColourBar colours={layers.colours} />}
        {result.value && layers && <Readout map={result.value} colours={layers.colours} />}
      </footer>
    </section>
  );
}
