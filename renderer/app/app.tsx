import { useEffect, useState, type ReactNode } from 'react';
import { assertNever } from '../../shared/result.ts';
import { BrandMark, Icon } from '../components/icon.tsx';
import { Dialog, Failure } from '../components/parts.tsx';
import { useCall, useClient, useLink } from '../data/desk.tsx';
import { useAppState } from '../data/works.tsx';
import { Activity } from '../screens/activity.tsx';
import { Connect } from '../screens/connect.tsx';
import { Connections } from '../screens/connections.tsx';
import { Dashboard } from '../screens/dashboard.tsx';
import { Documents } from '../screens/documents.tsx';
import { Drift } from '../screens/drift.tsx';
import { FirstRun } from '../screens/first-run.tsx';
import { Quarantine } from '../screens/quarantine.tsx';
import { Run } from '../screens/run.tsx';
import { Settings } from '../screens/settings.tsx';
import { Palette } from './palette.tsx';
import { PLACES, SHORTCUTS } from './places.ts';
import { go, hrefOf, useRoute, type Route } from './router.ts';
import { StatusBar } from './status-bar.tsx';
import { useKeys } from './use-keys.ts';

export function App(): ReactNode {
  const route = useRoute();
  const client = useClient();
  const link = useLink();
  const { app, error } = useAppState();
  const [sheet, setSheet] = useState<'palette' | 'shortcuts' | null>(null);
  useKeys(setSheet);
  useEffect(
    () =>
      client.on('app:action', ({ action }) => {
        if (action === 'palette' || action === 'shortcuts') setSheet(action);
        else if (action === 'search') go({ screen: 'documents', recordId: null, field: null });
        else if (action === 'watch') go({ screen: 'drift' });
        else if (action === 'connections') go({ screen: 'connections', connectionId: null, connect: false });
        else if (action === 'documents') go({ screen: 'documents', recordId: null, field: null });
        else go({ screen: action });
      }),
    [client],
  );
  const { theme, density } = app?.settings ?? { theme: 'system', density: 'compact' };
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['density'] = density;
  }, [theme, density]);

  return (
    <div className="shell">
      <Navigation route={route} />
      <main className="main">
        {link !== 'open' && (
          <div className="banner bad" role="status">
            {link === 'lost'
              ? 'Tieout no longer answers. Start it again and open its address anew.'
              : 'The link to Tieout is broken and being restored. What you see was true a moment ago.'}
          </div>
        )}
        {app?.online === false && (
          <div className="banner" role="status">
            You are offline. The ledger works as usual; reading from the platforms resumes by itself.
          </div>
        )}
        {app === undefined && error !== null ? (
          <div className="screen">
            <Failure error={error} />
          </div>
        ) : app?.empty === true && route.screen === 'dashboard' ? (
          <FirstRun />
        ) : (
          <Screen route={route} comfortable={density === 'comfortable'} />
        )}
      </main>
      <StatusBar app={app} />
      {sheet === 'palette' && <Palette onClose={() => setSheet(null)} onShortcuts={() => setSheet('shortcuts')} />}
      {sheet === 'shortcuts' && (
        <Dialog title="Keyboard" onClose={() => setSheet(null)}>
          <dl className="facts">
            {SHORTCUTS.map(([keys, words]) => (
              <div key={keys} style={{ display: 'contents' }}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      )}
    </div>
  );
}

function Navigation({ route }: { readonly route: Route }): ReactNode {
  const dashboard = useCall('dashboard:show', {});
  const drift = dashboard.value?.clients.reduce((sum, client) => sum + client.openDrift, 0) ?? 0;
  const held = dashboard.value?.clients.reduce((sum, client) => sum + client.held, 0) ?? 0;
  const counts: Readonly<Record<string, number>> = { drift, quarantine: held };
  return (
    <nav className="nav" aria-label="Screens">
      <div className="brand">
        <BrandMark />
        Tieout
      </div>
      <ul>
        {PLACES.map(({ title, icon, route: to }) => {
          const current = to.screen === route.screen || (to.screen === 'connections' && route.screen === 'run');
          const count = counts[to.screen] ?? 0;
          return (
            <li key={title}>
              <a href={hrefOf(to)} {...(current ? { 'aria-current': 'page' } : {})}>
                <Icon name={icon} />
                <span className="grow">{title}</span>
                {count > 0 && <span className="count">{count}</span>}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Screen({ route, comfortable }: { readonly route: Route; readonly comfortable: boolean }): ReactNode {
  switch (route.screen) {
    case 'dashboard':
      return <Dashboard />;
    case 'connections':
      return route.connect ? <Connect /> : <Connections connectionId={route.connectionId} />;
    case 'run':
      return <Run runId={route.runId} stream={route.stream} />;
    case 'documents':
      return <Documents recordId={route.recordId} field={route.field} rowHeight={comfortable ? 38 : 30} />;
    case 'drift':
      return <Drift />;
    case 'quarantine':
      return <Quarantine />;
    case 'activity':
      return <Activity />;
    case 'settings':
      return <Settings />;
    default:
      return assertNever(route);
  }
}
