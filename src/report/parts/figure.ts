import type { EmbeddedPicture, Pictures } from '../embed.js';
import { type Content, type Html, html } from '../html.js';

export interface EmbeddedFigure {
  readonly picture: EmbeddedPicture;
  /** What a reader who does not see it should know. */
  readonly alt: string;
  readonly caption?: Content;
  /** `base` is what the slider of its group blends with; `layer` is what is blended with it. */
  readonly role?: 'base' | 'layer';
}

/** A picture with its caption. */
export function figure({ picture, alt, caption, role }: EmbeddedFigure): Html {
  const { uri, width, height } = picture;
  const mark = role && (role === 'base' ? html` data-base` : html` data-layer`);
  const img = html`<img src="${uri}" width="${width}" height="${height}" alt="${alt}"${mark}>`;
  return html`<figure>${role === 'layer' ? html`<div class="layers">${img}</div>` : img}${
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
