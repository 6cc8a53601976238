import { Header } from './header.js';
import { Notice } from './notice.js';
import { Panes } from './panes.js';
import { TopTen } from './top-ten.js';

/** The whole page. */
export function App() {
  return (
    <>
      <Header />
      <Notice />
      <main class="studio">
        <Panes />
        <TopTen />
      </main>
    </>
  );
}
