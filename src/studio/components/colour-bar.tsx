import { useLayoutEffect, useRef } from 'preact/hooks';
import { beginAtZero, type Colours, colourAt } from '../../image/draw/colours.js';
import { significant } from './numbers.js';

/** Colours along the bar. */
const STEPS = 256;

/** Which colour each value has, with numbers at the ends. */
export function ColourBar({ colours }: { readonly colours: Colours }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isOneSided = beginAtZero(colours);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const pixels = new ImageData(STEPS, 1);
    for (let i = 0; i < STEPS; i++) {
      const share = i / (STEPS - 1);
      const rgb = colourAt(colours, isOneSided ? share : 2 * share - 1);
      pixels.data.set([...rgb.map((value) => Math.round(255 * value)), 255], 4 * i);
    }
    context.putImageData(pixels, 0, 0);
  }, [colours, isOneSided]);
  return (
    <div class="colour-bar" title={`Relevance per pixel; colours end at ${colours.rule}`}>
      <span>{isOneSided ? '0' : significant(-colours.end)}</span>
      <canvas class="colours" ref={canvas} width={STEPS} height={1} />
      <span>{significant(colours.end)}</span>
    </div>
  );
}
