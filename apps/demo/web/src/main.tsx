import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/layout.css';
import './styles/timeline.css';
import './styles/panels.css';
import './styles/tree.css';
import { App } from './app.js';
import { feedAddress } from './feed/address.js';
import { connectFeed } from './feed/feed-client.js';
import { createStore } from './feed/store.js';

const store = createStore();
const feed = connectFeed(feedAddress(), store);
const root = document.getElementById('app');
if (root !== null) render(<App store={store} feed={feed} />, root);
