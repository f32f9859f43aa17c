import type { AnnouncedPlatform } from '../cli/connect-to-sandbox.ts';
import type { AppState } from '../../shared/contract/app.ts';
import type { Topic } from '../../shared/contract/events.ts';
import type { ProviderId } from '../../shared/ids.ts';
import type { Core } from '../core/core.ts';
import type { Ports } from '../core/ports.ts';
import type { ProviderDefinition } from '../core/provider.ts';
import type { Works } from './works.ts';

/** What handlers work with. */
export interface Surroundings {
  readonly core: Core;
  readonly ports: Ports;
  readonly providers: ReadonlyMap<ProviderId, ProviderDefinition>;
  readonly host: AppState['host'];
  readonly version: string;
  readonly startedAtMs: number;
  readonly works: Works;
  /** Tells every window that parts of the ledger changed. */
  readonly touched: (topics: readonly Topic[]) => void;
  /** Opens an address in the person's browser. */
  readonly openInBrowser: (url: string) => Promise<void>;
  /** The sandbox of this process with a company of that size, made at the first call. */
  readonly sandbox: (size: 'small' | 'medium') => Promise<DemoSandbox>;
  /** Where exports go, and where the window fetches them; without it they lie in the data folder, and their whole path is told. */
  readonly exports?: { readonly folder: string; readonly address: (file: string) => string };
  /** Where the host can ask a person: the path they chose for a file of that name, null when they thought better of it. Then nothing is written anywhere else. */
  readonly askWhere?: (name: string) => Promise<string | null>;
  /** Shows a file in the system's own file manager, where the host can. */
  readonly showFile?: (file: string) => void;
}

/** The simulated platforms the demo connects to. */
export interface DemoSandbox {
  readonly providers: Readonly<Record<string, AnnouncedPlatform>>;
}
