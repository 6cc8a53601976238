import { network } from '../state/engine.js';
import { watchedChannel, watchedLayer } from '../state/layer.js';
import { evidence, lrpMap, saMap } from '../state/results.js';
import { contrastClass, explainedClass } from '../state/target.js';
import { EvidencePane } from './evidence-pane.js';
import { MapPane } from './map-pane.js';
import { PicturePane } from './picture-pane.js';

const labelOf = (index: number | undefined): string | undefined =>
  index === undefined ? undefined : network.value?.labels[index];

/** What a heatmap is restricted to, before what it is of. */
const detectorOf = (layer: string | undefined, channel: number | undefined): string =>
  layer === undefined || channel === undefined || contrastClass.value !== undefined
    ? ''
    : `channel ${channel} of ${layer} alone: `;

/** The four panes: one zoom, one cursor. */
export function Panes() {
  const target = labelOf(explainedClass.value);
  const against = labelOf(contrastClass.value);
  const part = detectorOf(watchedLayer.value, watchedChannel.value);
  const why = target === undefined ? '' : `“${target}”${against ? ` against “${against}”` : ''}`;
  return (
    <div class="panes">
      <PicturePane />
      <MapPane
        name="lrp"
        title="LRP"
        about={`${part}what speaks for ${why}`}
        result={lrpMap.result.value}
      />
      <MapPane
        name="sa"
        title="SA"
        about={`what ${why} is sensitive to`}
        result={saMap.result.value}
      />
      <p id="keys-over-panes" class="unseen">
        Arrow keys move the cursor, with Shift by one pixel; plus and minus zoom about it, 0 shows
        all.
      </p>
      <EvidencePane result={evidence.result.value} />
    </div>
  );
}
