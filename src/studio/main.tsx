import { render } from 'preact';
import { begin } from './begin.js';
import { App } from './components/app.js';

const place = document.getElementById('studio') as HTMLElement;
place.replaceChildren();
render(<App />, place);
begin();
