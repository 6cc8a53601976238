import { type ColormapName, colormaps } from '../../image/draw/colormaps/index.js';
import { blend } from '../state/panes.js';
import { colormap, scale } from '../state/settings.js';
import { Choice } from './choice.js';
import { linear, Slider } from './slider.js';
import { ToolGroup } from './tool-group.js';

const BLENDS = linear(0, 1, 100, 2);

/** Which value the end of the colours stands for, and the words for each. */
const SCALES = [
  ['p99.5', '99.5 % of the pixels'],
  ['p99', '99 % of the pixels'],
  ['p95', '95 % of the pixels'],
  ['max', 'the largest value'],
] as const;

/** How heatmaps are drawn. */
export function ColourTools() {
  return (
    <ToolGroup id="colours" title="Colours">
      <Choice
        id="colormap"
        label="Colour map"
        value={colormap.value}
        options={Object.keys(colormaps).map((name) => [name, name])}
        onChange={(value) => {
          colormap.value = value as ColormapName;
        }}
      />
      <Choice
        id="scale"
        label="Colours reach over"
        value={scale.value}
        options={SCALES}
        onChange={(value) => {
          scale.value = value;
        }}
      />
      <Slider
        id="blend"
        label="Overlay’s strength"
        value={blend.value}
        range={BLENDS}
        onChange={(value) => {
          blend.value = Math.min(1, Math.max(0, value));
        }}
      />
    </ToolGroup>
  );
}
