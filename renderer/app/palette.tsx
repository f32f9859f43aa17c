import { useState, type ReactNode } from 'react';
import { Autocomplete, Dialog, Input, ListBox, ListBoxItem, Modal, ModalOverlay, SearchField } from 'react-aria-components';
import type { Reply } from '../../shared/contract/calls.ts';
import { useCall, useClient } from '../data/desk.tsx';
import { figureText } from '../components/money.tsx';
import { bookDateWords } from '../components/time.tsx';
import { wordsOf } from '../components/words.ts';
import { PLACES } from './places.ts';
import { go } from './router.ts';

type Hit = Reply<'document:search'>['hits'][number];

/** Documents whose own number begins with what was typed come before those that name it; an invoice before the money that pays it. */
function bestOf(hits: readonly Hit[], words: string): readonly Hit[] {
  const weight = ({ number, kind }: Hit): number =>
    number?.toLowerCase().startsWith(words) === true ? (kind === 'invoice' || kind === 'bill' ? 0 : 1) : 2;
  return hits.toSorted((a, b) => weight(a) - weight(b)).slice(0, 8);
}

/** Everything by name: screens, actions, clients' connections, documents. */
export function Palette({ onClose, onShortcuts }: { readonly onClose: () => void; readonly onShortcuts: () => void }): ReactNode {
  const client = useClient();
  const [text, setText] = useState('');
  const connections = useCall('connection:list', {});
  const found = useCall('document:search', text.trim().length < 2 ? null : { text, limit: 50 });
  const words = text.trim().toLowerCase();
  const entries: { id: string; title: string; hint: string; run: () => void }[] = [
    ...PLACES.map(({ title, key, route }) => ({
      id: `go-${title}`,
      title: `Go to ${title}`,
      hint: `g ${key}`,
      run: () => go(route),
    })),
    {
      id: 'sync',
      title: 'Sync everything now',
      hint: '',
      run: () =>
        void client.call('sync:start', { connectionId: null, tenantId: null, stream: null, record: null, full: false }).catch(
          () => undefined, // Refused starts are told by the work list.
        ),
    },
    {
      id: 'connect',
      title: 'Connect a platform',
      hint: '',
      run: () => go({ screen: 'connections', connectionId: null, connect: true }),
    },
    { id: 'keys', title: 'Keyboard shortcuts', hint: 'F1', run: onShortcuts },
    ...(connections.value?.connections ?? []).map((connection) => ({
      id: `connection-${connection.id}`,
      title: `${connection.providerTitle} · ${connection.label}`,
      hint: connection.clientName,
      run: () => go({ screen: 'connections', connectionId: connection.id, connect: false }),
    })),
  ].filter(({ title, hint }) => words === '' || `${title} ${hint}`.toLowerCase().includes(words));
  for (const hit of bestOf(found.value?.hits ?? [], words)) {
    entries.push({
      id: `document-${hit.recordId}`,
      title: [
        `${wordsOf(hit.kind)} ${hit.number ?? ''}`.trim(),
        hit.contact,
        hit.issuedOn === null ? null : bookDateWords(hit.issuedOn),
      ]
        .filter((part) => part !== null)
        .join(' · '),
      hint: `${hit.currency} ${figureText(hit.total)}`,
      run: () => go({ screen: 'documents', recordId: hit.recordId, field: null }),
    });
  }
  return (
    <ModalOverlay className="backdrop" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog palette">
        <Dialog aria-label="Command palette">
          <Autocomplete inputValue={text} onInputChange={setText}>
            <SearchField aria-label="Do or find anything" autoFocus>
              <Input placeholder="Do or find anything" />
            </SearchField>
            <div className="palette-list" role="group" aria-label="Found" tabIndex={0}>
              <ListBox
                aria-label="Commands"
                items={entries}
                renderEmptyState={() => <div className="empty">Nothing of that name.</div>}
                onAction={(key) => {
                  onClose();
                  entries.find(({ id }) => id === key)?.run();
                }}
              >
                {(entry) => (
                  <ListBoxItem id={entry.id} textValue={entry.title}>
                    <span className="clip">{entry.title}</span>
                    <span className="quiet small">{entry.hint}</span>
                  </ListBoxItem>
                )}
              </ListBox>
            </div>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
