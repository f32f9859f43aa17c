import { useState, type ReactNode } from 'react';
import type { Ask } from '../../shared/contract/calls.ts';
import { Answer, Button, Choice, Failure, ScreenHead, Status } from '../components/parts.tsx';
import { useAct, useCall, useClient } from '../data/desk.tsx';
import { useAppState } from '../data/works.tsx';

const ON_OFF = [
  ['on', 'On'],
  ['off', 'Off'],
] as const;

export function Settings(): ReactNode {
  const client = useClient();
  const { app } = useAppState();
  const { act, error } = useAct();
  const change = (patch: Ask<'settings:change'>): void => act(() => client.call('settings:change', patch));
  const switchOf = (label: string, value: boolean, patch: (on: boolean) => Ask<'settings:change'>): ReactNode => (
    <Choice
      labelled
      label={label}
      value={value ? 'on' : 'off'}
      options={ON_OFF}
      onChange={(next) => change(patch(next === 'on'))}
    />
  );
  return (
    <div className="screen">
      <ScreenHead title="Settings" />
      {error !== null && <Failure error={error} />}
      {app !== undefined && (
        <>
          <section className="card" aria-label="Look">
            <div className="card-head">
              <h2>Look</h2>
            </div>
            <div className="card-body row">
              <Choice
                labelled
                label="Theme"
                value={app.settings.theme}
                options={[
                  ['system', 'As the system'],
                  ['light', 'Light'],
                  ['dark', 'Dark'],
                ]}
                onChange={(theme) => change({ theme })}
              />
              <Choice
                labelled
                label="Rows"
                value={app.settings.density}
                options={[
                  ['compact', 'Compact'],
                  ['comfortable', 'Comfortable'],
                ]}
                onChange={(density) => change({ density })}
              />
            </div>
          </section>
          <section className="card" aria-label="Work">
            <div className="card-head">
              <h2>Work</h2>
            </div>
            <div className="card-body row">
              {switchOf('Read by itself while Tieout runs', app.settings.backgroundSync, (backgroundSync) => ({
                backgroundSync,
              }))}
              {app.host === 'desktop' &&
                switchOf('Notifications', app.settings.notifications, (notifications) => ({ notifications }))}
              {app.host === 'desktop' &&
                switchOf('Start with the computer', app.settings.startAtLogin, (startAtLogin) => ({ startAtLogin }))}
            </div>
          </section>
          <section className="card" aria-label="This computer">
            <div className="card-head">
              <h2>This computer</h2>
            </div>
            <div className="card-body stack">
              <dl className="facts">
                <dt>Version</dt>
                <dd>{app.version}</dd>
                <dt>Ledger</dt>
                <dd className="mono">{app.dataFolder}</dd>
                <dt>Logins</dt>
                <dd>
                  {app.secrets.kind === 'keychain' ? 'In the system keychain' : 'In an encrypted file'} · {app.secrets.where}
                </dd>
              </dl>
              <Doctor />
            </div>
          </section>
        </>
      )}
    </div>
  );
}

function Doctor(): ReactNode {
  const [asked, setAsked] = useState(false);
  const told = useCall('app:doctor', asked ? {} : null);
  if (!asked) {
    return (
      <div>
        <Button onPress={() => setAsked(true)}>Check ledger, logins and clock</Button>
      </div>
    );
  }
  return (
    <Answer told={told}>
      {({ checks }) => (
        <ul className="stack-tight">
          {checks.map(({ name, ok, message, remedy }) => (
            <li key={name}>
              <Status wraps tone={ok ? 'good' : 'attention'}>
                {name}: {message} {remedy}
              </Status>
            </li>
          ))}
        </ul>
      )}
    </Answer>
  );
}
