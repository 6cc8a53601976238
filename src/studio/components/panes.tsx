import { network } from '../state/engine.js';
import { evidence, lrpMap, saMap } from '../state/results.js';
import { contrastClass, explainedClass } from '../state/target.js';
import { EvidencePane } from './evidence-pane.js';
import { MapPane } from './map-pane.js';
import { PicturePane } from './picture-pane.js';

const labelOf = (index: number | undefined): string | undefined =>
  index === undefined ? undefined : network.value?.labels[index];

/** The four panes: one zoom, one cursor. */
export function Panes() {
  const target = labelOf(explainedClass.value);
  const against = labelOf(contrastClass.value);
  const why = target === undefined ? '' : `“${target}”${against ? ` against “${against}”` : ''}`;
  return (
    <div class="panes">
      <PicturePane />
      <MapPane
        name="lrp"
        title="LRP"
        about={`what speaks for ${why}`}
        result={lrpMap.result.value}
      />
      <MapPane
        name="sa"
        title="SA"
        about={`what ${why} is sensitive to`}
        result={saMap.result.value}
      />
      <EvidencePane result={evidence.result.value} />
    </div>
  );
}
