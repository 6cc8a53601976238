import { effect, signal } from '@preact/signals';
import type { UnitAudit } from '../../explain/lrp/audit-unit.js';
import type { AuditDocument } from '../../tasks/audit.js';
import { Choice } from '../components/choice.js';
import { network, worker } from '../state/engine.js';
import { latest } from '../state/latest.js';
import { type UnitPlace, watchedLayer, watchedUnit, watchLayerNamed } from '../state/layer.js';
import { subject } from '../state/results.js';
import { lrpValues } from '../state/settings.js';
import { UnitSum } from './unit-sum.js';

const unitAudit = latest<UnitAudit>();

/** Takes the watched unit apart whenever it, or what is explained, changes. */
const follow = () =>
  effect(() => {
    const [layer, unit, about] = [watchedLayer.value, watchedUnit.value, subject()];
    const parameters = lrpValues.value;
    if (layer === undefined || unit === undefined || about === undefined) return;
    const { file: image, class: target } = about;
    const request = { image, class: target, parameters, layer, unit: unit.join(',') };
    unitAudit.ask({
      kind: JSON.stringify(request),
      work: async (abort) => {
        const answer = await worker().call('task', { name: 'audit', request }, { signal: abort });
        const { unit: found } = answer.document as AuditDocument;
        if (found === undefined) throw new Error(`no relevance arrives at ${layer}`);
        return found;
      },
    });
  });

const isFollowing = signal(false);

/** One unit of a layer: what it got from above, term by term, and where that went. */
export function UnitDrawer() {
  if (!isFollowing.peek()) {
    isFollowing.value = true;
    follow();
  }
  const layers = network.value?.layers ?? [];
  const chosen = layers.find(({ name }) => name === watchedLayer.value);
  const { value, isBusy, error } = unitAudit.result.value;
  return (
    <div class="stack">
      <Choice
        id="unit-layer"
        label="Layer"
        value={chosen?.name ?? ''}
        options={[['', 'choose one'], ...layers.map(({ name }) => [name, name] as const)]}
        onChange={(name) => watchLayerNamed(name === '' ? undefined : name)}
      />
      {chosen && <UnitFields shape={chosen.shape} />}
      {error !== undefined && <p class="failed">{error}</p>}
      {watchedUnit.value !== undefined && value?.layer === chosen?.name && value && (
        <div class={isBusy ? 'outdated' : ''}>
          <UnitSum unit={value} />
        </div>
      )}
    </div>
  );
}

const AXES = ['channel', 'row', 'column'] as const;

/** Which unit: a number for each axis of the layer's shape. */
function UnitFields({ shape }: { readonly shape: readonly number[] }) {
  const at: UnitPlace = watchedUnit.value ?? [0, 0, 0];
  return (
    <div class="unit-fields">
      {AXES.map((axis, i) => (
        <label key={axis}>
          {axis}
          <input
            type="number"
            min={0}
            max={(shape[i] ?? 1) - 1}
            step={1}
            value={at[i]}
            onChange={({ currentTarget: { valueAsNumber } }) => {
              if (!Number.isInteger(valueAsNumber)) return;
              watchedUnit.value = at.map((old, j) =>
                i === j ? valueAsNumber : old,
              ) as unknown as UnitPlace;
            }}
          />
        </label>
      ))}
    </div>
  );
}
