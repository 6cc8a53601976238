import type { PaneFrame } from '../draw/frame.js';
import { draftPath } from './outline-path.js';
import { draft, marked } from './state.js';

/** The border of what is marked and of what is being drawn, over a pane. */
export function Outline({ frame }: { readonly frame: PaneFrame | undefined }) {
  const done = marked.result.value.value?.outline ?? '';
  const shape = draft.value;
  if (frame === undefined || (done === '' && shape === undefined)) return null;
  const { left, top, scale } = frame;
  return (
    <svg class="outline" aria-hidden="true">
      <g transform={`translate(${left} ${top}) scale(${scale})`}>
        {shape?.kind === 'brush' && (
          <path class="stroke" d={draftPath(shape)} stroke-width={2 * shape.radius} />
        )}
        {[done, shape?.kind === 'brush' ? '' : draftPath(shape)].map(
          (path) =>
            path !== '' && (
              <>
                <path class="under" d={path} />
                <path class="over" d={path} />
              </>
            ),
        )}
      </g>
    </svg>
  );
}
