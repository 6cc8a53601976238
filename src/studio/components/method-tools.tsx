import { biasModes } from '../../explain/lrp/assignment.js';
import { type PresetName, presetNames, presets } from '../../explain/lrp/presets.js';
import { normNames } from '../../explain/methods/channel-norm.js';
import { network } from '../state/engine.js';
import { choosePreset, lrpValues, saValues, setLrp } from '../state/settings.js';
import { Choice } from './choice.js';
import { linear, logarithmic, Slider } from './slider.js';
import { ToolGroup } from './tool-group.js';

/** From 1e-9, below every preset's own, to 10, where nothing but the strongest is left. */
const EPSILONS = logarithmic(-9, 1, 8);
const BETAS = linear(0, 4, 80);

/** The parameters of the two methods; heatmaps follow as they change. */
export function MethodTools() {
  const values = lrpValues.value;
  const own = network.value?.preset ?? 'heatmapping';
  const name = String(values.preset ?? own);
  const preset: { epsilon?: number; beta?: number; bias: string } = presets[name as PresetName];
  return (
    <ToolGroup id="method" title="Method">
      <Choice
        id="preset"
        label="LRP preset"
        value={name}
        options={presetNames.map((one) => [one, one === own ? `${one} (suits)` : one])}
        onChange={(value) => choosePreset(value as PresetName, own as PresetName)}
      />
      <Slider
        id="epsilon"
        label="ε, the stabiliser"
        value={Number(values.epsilon ?? preset.epsilon ?? 0)}
        range={EPSILONS}
        isDisabled={preset.epsilon === undefined}
        isSet={values.epsilon !== undefined}
        onChange={(value) => setLrp('epsilon', value)}
        onReset={() => setLrp('epsilon', undefined)}
      />
      <Slider
        id="beta"
        label="β, the weight of inhibition"
        value={Number(values.beta ?? preset.beta ?? 0)}
        range={BETAS}
        isDisabled={preset.beta === undefined}
        isSet={values.beta !== undefined}
        onChange={(value) => setLrp('beta', value)}
        onReset={() => setLrp('beta', undefined)}
      />
      <Choice
        id="bias"
        label="Bias"
        value={String(values.bias ?? '')}
        options={[
          ['', `${preset.bias} (the preset’s)`],
          ...biasModes.map((mode) => [mode, mode] as const),
        ]}
        onChange={(value) => setLrp('bias', value === '' ? undefined : value)}
      />
      <Choice
        id="norm"
        label="SA norm"
        value={String(saValues.value.norm ?? 'squared')}
        options={normNames.map((one) => [one, one])}
        onChange={(value) => {
          saValues.value = value === 'squared' ? {} : { norm: value };
        }}
      />
    </ToolGroup>
  );
}
