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
      <main class="studio">
        <Tools />
        <Panes />
        <div class="side">
          <TopTen />
        </div>
      </main>
    </>
  );
}
