import './no-eval.ts';
import '@fontsource-variable/inter/index.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/documents.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBridgeCarrier, type DesktopBridge } from '../shared/contract/bridge.ts';
import { createClient } from '../shared/contract/client.ts';
import { createSocketCarrier } from '../shared/contract/socket-carrier.ts';
import { App } from './app/app.tsx';
import { createDesk, DeskProvider } from './data/desk.tsx';
import { WorksProvider } from './data/works.tsx';

declare global {
  interface Window {
    readonly tieout?: DesktopBridge;
  }
}

/** The desktop's preload shows the page a bridge; in a browser there is none, and the contract goes over a WebSocket. */
const carrier =
  window.tieout === undefined
    ? createSocketCarrier({
        open: () => new WebSocket(`ws://${window.location.host}/socket`),
        later: (ms, work) => void setTimeout(work, ms),
      })
    : createBridgeCarrier(window.tieout);
const root = document.querySelector('#root');
if (root === null) throw new Error('the page has no #root');
const desk = createDesk(createClient(carrier, (error) => console.error(error.message)));
createRoot(root).render(
  <StrictMode>
    <DeskProvider value={desk}>
      <WorksProvider>
        <App />
      </WorksProvider>
    </DeskProvider>
  </StrictMode>,
);
