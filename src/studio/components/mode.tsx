import { engine } from '../state/engine.js';
import { isKept } from '../state/kept.js';

/** How the engine runs here, and why. */
export function Mode() {
  const state = engine.value;
  if (state.status === 'starting') return <p class="mode muted">starting…</p>;
  if (state.status === 'failed') {
    return (
      <p class="mode failed" role="alert">
        {state.message}
      </p>
    );
  }
  const { isIsolated, threads } = state.mode;
  const count = threads === 1 ? '1 thread' : `${threads} threads`;
  const why = isIsolated
    ? 'The page is cross-origin isolated: its threads share one memory.'
    : 'The page is not cross-origin isolated, so that threads cannot share memory here: one computes. The results are the same.';
  return (
    <p class="mode" title={why}>
      {count}, {isIsolated ? 'isolated' : 'not isolated'}
      {isKept.value && ', works offline'}
      <span class="unseen">. {why}</span>
    </p>
  );
}
