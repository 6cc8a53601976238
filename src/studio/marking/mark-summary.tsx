import { percent } from '../components/numbers.js';
import { marked, selection } from './state.js';

/** How much is marked; what went wrong with it. */
export function MarkSummary() {
  const { value, error } = marked.result.value;
  if (error !== undefined) return <p class="failed">{error}</p>;
  if (selection.value.parts.length === 0) return <p class="note">Nothing is marked.</p>;
  if (value === undefined) return <p class="note">…</p>;
  const { area, areaShare, outside } = value;
  if (area === 0) return <p class="note">Nothing is there to mark: no pixel is left.</p>;
  return (
    <p class="note" role="status">
      {Math.round(area).toLocaleString('en')} pixels, {percent(areaShare)} of the picture
      {outside > 0 && `, ${percent(outside)} of it beyond what the network sees`}
    </p>
  );
}
