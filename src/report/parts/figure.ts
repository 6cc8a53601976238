import type { EmbeddedPicture, Pictures } from '../embed.js';
import { type Content, type Html, html } from '../html.js';

export interface EmbeddedFigure {
  readonly picture: EmbeddedPicture;
  /** What a reader who does not see it should know. */
  readonly alt: string;
  readonly caption?: Content;
  /** `base` is what the slider of its group blends with; `layer` is what is blended with it. */
  readonly role?: 'base' | 'layer';
  /** Texts that stand in the picture, and the size that their places are in. */
  readonly marks?: Marks;
}

export interface Marks {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly { readonly x: number; readonly y: number; readonly text: string }[];
}

/** The longer side of a picture holds so many lines of its marks. */
const LINES = 26;

/** Marks as a drawing over their picture; for who sees it only, for the table has the same. */
const markLayer = ({ width, height, texts }: Marks): Html => html`
<svg class="marks" viewBox="0 0 ${width} ${height}" font-size="${(Math.max(width, height) / LINES).toFixed(1)}" aria-hidden="true">${texts.map(
  ({ x, y, text }) => html`<text x="${x}" y="${y}">${text}</text>`,
)}</svg>`;

/** A picture with its caption. */
export function figure({ picture, alt, caption, role, marks }: EmbeddedFigure): Html {
  const { uri, width, height } = picture;
  const mark = role && (role === 'base' ? html` data-base` : html` data-layer`);
  const img = html`<img src="${uri}" width="${width}" height="${height}" alt="${alt}"${mark}>`;
  return html`<figure>${role === 'layer' ? html`<div class="layers">${img}${marks && markLayer(marks)}</div>` : img}${
    caption !== undefined && html`<figcaption>${caption}</figcaption>`
  }</figure>\n`;
}

/** The slider that blends the layers of the group it stands in with the group's base; half of both at first. */
export const blendSlider = (id: string): Html => html`
<div class="blend js-only">
<label for="${id}">Blend the heatmaps with the picture</label>
<input id="${id}" type="range" min="0" max="100" step="5" value="50">
<output for="${id}">50\u202f%</output>
</div>`;

/** The picture of a path that stands in the document. Throws a RangeError where it was not embedded. */
export function pictureAt(pictures: Pictures, path: string): EmbeddedPicture {
  const picture = pictures.get(path);
  if (picture === undefined) throw new RangeError(`the picture ${path} was not embedded`);
  return picture;
}
