import { Choice } from '../components/choice.js';
import { significant } from '../components/numbers.js';
import { network } from '../state/engine.js';
import { watchChannel, watchedChannel, watchedLayer, watchLayerNamed } from '../state/layer.js';
import { lrpMap } from '../state/results.js';
import { contrastClass } from '../state/target.js';
import { HiddenMapView } from './hidden-map-view.js';

/** A hidden layer: the relevance there, and its channels by relevance, of which one alone can go on. */
export function LayersDrawer() {
  const layers = network.value?.layers ?? [];
  const name = watchedLayer.value;
  return (
    <div class="stack">
      <Choice
        id="layer"
        label="Layer, from the picture to the scores"
        value={name ?? ''}
        options={[
          ['', 'none'],
          ...layers.map((one) => [one.name, `${one.name}, ${one.shape.join('×')}`] as const),
        ]}
        onChange={(value) => watchLayerNamed(value === '' ? undefined : value)}
      />
      {name === undefined ? (
        <p class="note">
          Choose a layer to see where the relevance stands in it. A channel of it is one detector:
          click it, and the LRP pane shows that detector’s part alone.
        </p>
      ) : (
        <Watched name={name} />
      )}
    </div>
  );
}

function Watched({ name }: { readonly name: string }) {
  const { value, isBusy } = lrpMap.result.value;
  if (contrastClass.value !== undefined) {
    return (
      <p class="note">A contrast has no layer of its own: explain one class to look inside.</p>
    );
  }
  const hidden = value?.hidden;
  if (hidden?.layer !== name) {
    return <p class="note">{isBusy ? 'The layer follows…' : 'No relevance passes this layer.'}</p>;
  }
  const strongest = Math.abs(hidden.topChannels[0]?.relevance ?? 0);
  return (
    <>
      <HiddenMapView hidden={hidden} />
      <h3>Channels with the most relevance</h3>
      <ol class="channels">
        {hidden.topChannels.map(({ channel, relevance }) => (
          <li key={channel}>
            <button
              type="button"
              aria-pressed={watchedChannel.value === channel}
              onClick={() => watchChannel(channel)}
            >
              <span>channel {channel}</span>
              <span class="number">{significant(relevance)}</span>
              <span
                class={`meter ${relevance < 0 ? 'against' : ''}`}
                style={{
                  inlineSize: `${strongest === 0 ? 0 : (100 * Math.abs(relevance)) / strongest}%`,
                }}
              />
            </button>
          </li>
        ))}
      </ol>
      {watchedChannel.value !== undefined && (
        <button type="button" onClick={() => watchChannel(undefined)}>
          All channels again
        </button>
      )}
    </>
  );
}
