import { useState, type ReactNode } from 'react';
import type { Connection, SyncAsk } from '../../shared/contract/connection.ts';
import { Answer, Button, Choice, Dialog, Failure, Field } from '../components/parts.tsx';
import { booksWords } from '../components/words.ts';
import { useAct, useCall, useClient } from '../data/desk.tsx';

/** Reading again by hand: what changed, everything, one stream or one record, with what it will cost before it starts. */
export function ResyncDialog({
  connection,
  onClose,
}: {
  readonly connection: Connection;
  readonly onClose: () => void;
}): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  const [tenant, setTenant] = useState('');
  const [stream, setStream] = useState('');
  const [record, setRecord] = useState('');
  const [how, setHow] = useState<'changes' | 'full'>('changes');
  const chosen = connection.tenants.find(({ id }) => String(id) === tenant);
  const streams = chosen?.streams ?? [];
  const single = streams.find(({ name }) => name === stream)?.singleRecords === true;
  const ask: SyncAsk = {
    connectionId: connection.id,
    tenantId: chosen?.id ?? null,
    stream: stream === '' ? null : stream,
    record: single && record.trim() !== '' ? record.trim() : null,
    full: how === 'full',
  };
  const estimate = useCall('sync:estimate', ask);
  return (
    <Dialog title={`Sync ${booksWords(connection.label, connection.provider)}`} onClose={onClose}>
      <Choice
        labelled
        label="Books"
        value={tenant}
        options={[['', 'All books'], ...connection.tenants.map(({ id, name }) => [String(id), name] as const)]}
        onChange={(value) => {
          setTenant(value);
          setStream('');
        }}
      />
      {chosen !== undefined && (
        <Choice
          labelled
          label="Stream"
          value={stream}
          options={[['', 'All streams'], ...streams.map(({ name, title }) => [name, title] as const)]}
          onChange={setStream}
        />
      )}
      {single && <Field label="One record, by its id at the source" value={record} onChange={setRecord} />}
      <Choice
        labelled
        label="What to read"
        value={how}
        options={[
          ['changes', 'What changed since the last time'],
          ['full', 'Everything again, and check that nothing is missing'],
        ]}
        onChange={setHow}
      />
      <Answer told={estimate}>{({ words }) => <p className="quiet">{words}</p>}</Answer>
      {error !== null && <Failure error={error} />}
      <div className="row end">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="primary" disabled={busy} onPress={() => act(() => client.call('sync:start', ask).then(onClose))}>
          Start
        </Button>
      </div>
    </Dialog>
  );
}
