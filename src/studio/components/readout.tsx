import { type Colours, colourAt, shareOf } from '../../image/draw/colours.js';
import type { ExplainedMap } from '../engine/protocol.js';
import { looked } from '../state/stages.js';
import { cursor } from '../state/view.js';
import { percent, significant } from './numbers.js';

interface ReadoutProps {
  readonly map: ExplainedMap;
  readonly colours: Colours;
}

/** What lies under the cursor: the value, its share of the whole map, and its colour. */
export function Readout({ map, colours }: ReadoutProps) {
  const value = valueAt(map);
  if (value === undefined) return <p class="readout muted">point at a pixel</p>;
  const [red, green, blue] = colourAt(colours, shareOf(colours, value)).map((c) =>
    Math.round(255 * c),
  );
  const share = map.sum === 0 ? 0 : value / map.sum;
  return (
    <p class="readout">
      <span class="swatch" style={{ background: `rgb(${red} ${green} ${blue})` }} />{' '}
      {significant(value)} <span class="muted">{percent(share, 3)} of the sum</span>
    </p>
  );
}

/** The map's value under the cursor; undefined where there is no cursor, or the network saw nothing. */
export function valueAt({ map, width, height }: ExplainedMap): number | undefined {
  const [at, picture] = [cursor.value, looked.value];
  if (at === undefined || picture === undefined) return undefined;
  const { source, fitted, toOriginal } = picture.geometry;
  const isSeen =
    at.x >= source.x &&
    at.y >= source.y &&
    at.x < source.x + source.width &&
    at.y < source.y + source.height;
  if (!isSeen) return undefined;
  const column = ((at.x - toOriginal.offsetX) / toOriginal.scaleX) * (width / fitted.width);
  const row = ((at.y - toOriginal.offsetY) / toOriginal.scaleY) * (height / fitted.height);
  const cell = (place: number, count: number) =>
    Math.max(0, Math.min(count - 1, Math.floor(place)));
  return map[cell(row, height) * width + cell(column, width)];
}
