import type { CommandContext, OpenedLedger, OpenLedgerOptions, Screen } from './command.ts';
import { writeOut } from './output.ts';

interface SessionInit {
  readonly dataFolder: string;
  readonly dataFolderGiven: boolean;
  readonly json: boolean;
  readonly signal: AbortSignal;
  readonly screen: Screen;
  readonly note: (line: string) => void;
  readonly openLedger: (dataFolder: string, options: OpenLedgerOptions) => Promise<OpenedLedger>;
}

/** What one command holds open, and how it lets go of it. */
export interface Session {
  readonly context: CommandContext;
  /** What a person should know when the command is asked to stop. */
  stopNote(): string;
  /** Has the command printed its result? */
  hasShown(): boolean;
  /** Closes what was opened, last first. A failure to close is told and does not keep the rest from closing. */
  end(): Promise<void>;
}

export function createSession(init: SessionInit): Session {
  const cleaners: (() => void | Promise<void>)[] = [];
  let shown = false;
  let opened = false;
  const { dataFolder, dataFolderGiven, json, signal, screen, note } = init;
  const printOnce = async (result: string): Promise<void> => {
    if (shown) throw new Error('a command shows one result');
    shown = true;
    await writeOut(process.stdout, `${result}\n`);
  };
  const openLedger: CommandContext['openLedger'] = async ({ dataFolder: folder, ...options }) => {
    opened = true;
    const ledger = await init.openLedger(folder, { ...options, note });
    cleaners.push(() => ledger.core.close());
    return ledger;
  };
  const context: CommandContext = {
    dataFolder,
    dataFolderGiven,
    json,
    signal,
    screen,
    note,
    openCore: async () => (await openLedger({ dataFolder, passing: false })).core,
    openLedger,
    show: (document, text) => printOnce(json ? JSON.stringify(document, null, 2) : text.trimEnd()),
    announce: (document) => printOnce(JSON.stringify(document)),
    atEnd: (clean) => {
      cleaners.push(clean);
    },
  };
  return {
    context,
    stopNote: () =>
      opened
        ? 'Stopping. What is in the ledger stays, and the next run goes on from there. Ctrl-C again ends at once.'
        : 'Stopping.',
    hasShown: () => shown,
    end: async () => {
      for (let clean = cleaners.pop(); clean !== undefined; clean = cleaners.pop()) {
        try {
          await clean();
        } catch (error) {
          note(`Closing met a fault: ${error instanceof Error ? error.message : 'unknown'}`);
        }
      }
    },
  };
}
