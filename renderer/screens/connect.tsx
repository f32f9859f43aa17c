import { useEffect, useState, type ReactNode } from 'react';
import type { Provider } from '../../shared/contract/connection.ts';
import { go } from '../app/router.ts';
import { Answer, Button, Choice, Failure, Field, ScreenHead } from '../components/parts.tsx';
import { useAct, useCall, useClient } from '../data/desk.tsx';
import { useWorks } from '../data/works.tsx';

/** Adding a login: choose the platform, follow its steps, then consent in the browser or give keys. */
export function Connect(): ReactNode {
  const providers = useCall('provider:list', {});
  const [chosen, setChosen] = useState<Provider['id'] | null>(null);
  return (
    <div className="screen">
      <ScreenHead title="Connect a platform" lead="Tieout asks for reading rights only." />
      <Answer told={providers}>
        {(value) => {
          const available = value.providers.filter(({ available: can }) => can);
          const provider = available.find(({ id }) => id === chosen) ?? available[0];
          if (provider === undefined) return null;
          return (
            <div className="split">
              <ul aria-label="Platforms">
                {available.map(({ id, title }) => (
                  <li key={id}>
                    <button
                      type="button"
                      className="list-link link-plain"
                      aria-pressed={id === provider.id}
                      {...(id === provider.id ? { 'aria-current': 'true' } : {})}
                      onClick={() => setChosen(id)}
                    >
                      {title}
                    </button>
                  </li>
                ))}
              </ul>
              <ConnectForm key={provider.id} provider={provider} />
            </div>
          );
        }}
      </Answer>
    </div>
  );
}

function ConnectForm({ provider }: { readonly provider: Provider }): ReactNode {
  const client = useClient();
  const works = useWorks();
  const { act, busy, error } = useAct();
  const [way, setWay] = useState(provider.ways[0] ?? 'credentials');
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [clientName, setClientName] = useState('');
  const [endpoint, setEndpoint] = useState('');
  const [workId, setWorkId] = useState<number | null>(null);
  const fields = way === 'browser' ? provider.guide.appFields : provider.guide.credentialFields;
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  const lacks = fields.some(({ name, optional }) => !optional && (values[name] ?? '') === '');
  const work = works.find(({ id }) => id === workId);
  const common = {
    provider: provider.id,
    endpoint: endpoint.trim() === '' ? null : endpoint.trim(),
    clientName: clientName.trim() === '' ? null : clientName.trim(),
  };
  const start = async (): Promise<void> => {
    const reply =
      way === 'browser'
        ? await client.call('connection:add-with-browser', { ...common, app: given, withOptionalScopes: false })
        : await client.call('connection:add-with-credentials', { ...common, credentials: given });
    setWorkId(reply.workId);
  };
  const { result } = work ?? { result: null };
  // Secrets are kept on the screen only until they have done their work.
  useEffect(() => {
    if (result !== null) setValues({});
  }, [result]);
  return (
    <section className="card" aria-label={provider.title}>
      <div className="card-head">
        <h2>{provider.title}</h2>
        {provider.guide.portalUrl !== null && (
          <a href={provider.guide.portalUrl} target="_blank" rel="noreferrer">
            Open its developer site
          </a>
        )}
      </div>
      <div className="card-body stack">
        <ol className="stack-tight">
          {provider.guide.steps.map((step, at) => (
            <li key={step}>
              <span className="quiet">{at + 1}.</span> {step}
            </li>
          ))}
        </ol>
        {way === 'browser' && provider.guide.redirectUris.length > 0 && (
          <div className="field">
            <span className="label">Redirect addresses to register</span>
            <ul>
              {provider.guide.redirectUris.map((uri) => (
                <li key={uri} className="row">
                  <code>{uri}</code>
                  <Button look="quiet" label={`Copy ${uri}`} onPress={() => act(() => navigator.clipboard.writeText(uri))}>
                    Copy
                  </Button>
                </li>
              ))}
            </ul>
          </div>
        )}
        {provider.ways.length > 1 && (
          <Choice
            labelled
            label="How"
            value={way}
            options={[
              ['browser', 'Consent in the browser'],
              ['credentials', 'With keys in hand'],
            ]}
            onChange={setWay}
          />
        )}
        {fields.map(({ name, label, secret, optional, help }) => (
          <Field
            key={name}
            label={optional ? `${label} (optional)` : label}
            secret={secret}
            help={help}
            value={values[name] ?? ''}
            onChange={(value) => setValues({ ...values, [name]: value })}
          />
        ))}
        <Field label="Client (optional)" help="Empty: named after the books." value={clientName} onChange={setClientName} />
        <Field
          label="Stand-in address (optional)"
          help="Only to use a sandbox on this machine."
          value={endpoint}
          onChange={setEndpoint}
        />
        <p className="small quiet">Asks to read: {provider.asksFor.required.map(({ words }) => words).join(', ')}.</p>
        {error !== null && <Failure error={error} />}
        {work !== undefined && work.error !== null && <Failure error={work.error} />}
        <div className="row">
          <Button look="primary" disabled={busy || lacks || work?.state === 'running'} onPress={() => act(start)}>
            {way === 'browser' ? 'Open the consent page' : 'Connect'}
          </Button>
          {result?.kind === 'connection' && (
            <Button onPress={() => go({ screen: 'connections', connectionId: result.connectionId, connect: false })}>
              Connected. Show it
            </Button>
          )}
          <span role="status" className="quiet">
            {work?.message}
          </span>
        </div>
      </div>
    </section>
  );
}
