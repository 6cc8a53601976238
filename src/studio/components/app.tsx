import { isDragged } from '../actions/take-files.js';
import { Drawer } from '../drawers/drawer.js';
import { Filmstrip } from '../filmstrip/filmstrip.js';
import { drawer } from '../state/drawer.js';
import { Header } from './header.js';
import { Notice } from './notice.js';
import { Panes } from './panes.js';
import { Tools } from './tools.js';
import { TopTen } from './top-ten.js';

/** The whole page. */
export function App() {
  return (
    <>
      <Header />
      <Notice />
      <main
        class={`studio${drawer.value === undefined ? '' : ' with-drawer'}${isDragged.value ? ' dragged' : ''}`}
      >
        <Tools />
        <Panes />
        <div class="side">
          {drawer.value === undefined ? <TopTen /> : <Drawer name={drawer.value} />}
        </div>
        <Filmstrip />
      </main>
    </>
  );
}
