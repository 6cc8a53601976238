import { effect, signal } from '@preact/signals';
import type { ScoredClass } from '../../explain/target.js';
import type { Sheet } from '../draw/canvas.js';
import { sheet } from '../draw/canvas.js';
import { mapSheets, pictureSheets } from '../state/panes.js';
import { lrpMap, saMap } from '../state/results.js';
import { looked } from '../state/stages.js';
import { rememberedFiles } from './history.js';

/** What the filmstrip shows of a stage's picture. */
export interface FilmFrame {
  /** Of the picture's file. */
  readonly sha256: string;
  /** The network that saw it, by the hash of its weights. */
  readonly network: string;
  readonly top: readonly ScoredClass[];
  readonly scores: Float32Array;
  readonly picture: Blob;
  /** The class that the heatmaps are of, by index; absent before there are any. */
  readonly target?: number;
  readonly lrp?: Blob;
  readonly sa?: Blob;
}

/** By the name of the stage's file: undone and made again, a stage keeps its pictures. */
export const film = signal<ReadonlyMap<string, FilmFrame>>(new Map());

/** Pictures are compared at no more than this many pixels a side. */
const SIDE = 320;

/** A sheet as a file, scaled down where it is larger. */
async function blobOf(drawn: Sheet, type: 'image/png' | 'image/jpeg'): Promise<Blob> {
  const scale = Math.min(1, SIDE / Math.max(drawn.width, drawn.height));
  const [canvas, context] = sheet(
    Math.max(1, Math.round(drawn.width * scale)),
    Math.max(1, Math.round(drawn.height * scale)),
  );
  context.imageSmoothingQuality = 'high';
  context.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type, quality: 0.92 });
}

/** Changes what is known of a file; what belongs to no stage any more goes. */
function keep(file: string, frame: FilmFrame): void {
  const wanted = rememberedFiles();
  const others = [...film.value].filter(([name]) => wanted.has(name));
  film.value = new Map([...others, [file, frame]]);
}

async function take(): Promise<void> {
  const [seen, sheets] = [looked.value, pictureSheets.value];
  if (seen === undefined || sheets === undefined) return;
  const { file, sha256, network, top, scores } = seen;
  const known = film.value.get(file);
  if (known?.network === network) return;
  const picture = await blobOf(sheets.plain, 'image/jpeg');
  keep(file, { sha256, network, top, scores, picture });
}

/** What the film has of the heatmaps: they are not taken twice. */
let developed: readonly unknown[] = [];

/** The heatmaps of one class, once both are there. */
async function develop(): Promise<void> {
  const [lrp, sa] = [lrpMap.result.value, saMap.result.value];
  const sheets = [mapSheets.lrp.value, mapSheets.sa.value] as const;
  const isNew = sheets.some((one, i) => one !== developed[i]);
  if (lrp.isBusy || sa.isBusy || !isNew || !lrp.value || !sa.value) return;
  const { request, target } = lrp.value;
  const isSame = request.file === sa.value.request.file && target.index === sa.value.target.index;
  const known = film.value.get(request.file);
  if (!isSame || known === undefined || sheets[0] === undefined || sheets[1] === undefined) return;
  developed = sheets;
  const [drawnLrp, drawnSa] = await Promise.all([
    blobOf(sheets[0].plain, 'image/png'),
    blobOf(sheets[1].plain, 'image/png'),
  ]);
  const frame = film.value.get(request.file) ?? known;
  keep(request.file, { ...frame, target: target.index, lrp: drawnLrp, sa: drawnSa });
}

/** Keeps the film in step with what is shown. */
export function followFilm(): void {
  effect(() => {
    take();
  });
  effect(() => {
    develop();
  });
}
