import { useOwnNetwork } from '../actions/change-network.js';
import { DrawerNav } from '../drawers/drawer-nav.js';
import { engine, network } from '../state/engine.js';
import { networkFiles } from '../state/network-files.js';
import { CameraButton } from './camera-button.js';
import { Mode } from './mode.js';
import { OpenButton } from './open-button.js';
import { ThemeButton } from './theme-button.js';

/** The page's name, the network, how it runs, and what opens pictures. */
export function Header() {
  const facts = network.value;
  return (
    <header class="bar">
      <h1>
        whypixel <span class="muted">studio</span>
      </h1>
      <p class="network">
        {facts === undefined ? (
          engine.value.status === 'failed' ? (
            'no network'
          ) : (
            'loading the network…'
          )
        ) : (
          <>
            <strong>{facts.name}</strong>{' '}
            <span class="muted">{(facts.parameters / 1e6).toFixed(1)} M parameters</span>
          </>
        )}
      </p>
      {networkFiles.value.network !== undefined && (
        <button
          type="button"
          class="plain"
          title="Back to the network that comes with the page"
          onClick={useOwnNetwork}
        >
          Own network
        </button>
      )}
      <Mode />
      <DrawerNav />
      <OpenButton />
      <CameraButton />
      <ThemeButton />
    </header>
  );
}
