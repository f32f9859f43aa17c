import type { Core, CoreOptions } from '../core/core.ts';
import type { Ports } from '../core/ports.ts';
import { TieoutError } from '../../shared/errors.ts';

/** 0 it worked; 1 the work found problems; 2 wrong use; 3 it failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command gets from its host. */
export interface CommandContext {
  /** Absolute. */
  readonly dataFolder: string;
  /** Was it named with `--data`, or is it the standing place (`TIEOUT_DATA`, or the platform's own)? */
  readonly dataFolderGiven: boolean;
  readonly json: boolean;
  /** Aborts at the first Ctrl-C or TERM. */
  readonly signal: AbortSignal;
  readonly screen: Screen;
  /** Opens the ledger of the data folder and closes it when the command ends, however it ends. */
  openCore(): Promise<Core>;
  /** The same of another folder, and with what the core was given. */
  openLedger(options: {
    readonly dataFolder: string;
    readonly passing: boolean;
    readonly holds?: CoreOptions['holds'];
  }): Promise<OpenedLedger>;
  /** The command's one result: `document` with `--json`, otherwise `text`. To be called once. */
  show(document: unknown, text: string): Promise<void>;
  /** For a command that goes on after its result: the document on one line, whatever `json` says. Counts as the one result. */
  announce(document: unknown): Promise<void>;
  /** A line for the person on standard error. */
  note(line: string): void;
  /** Runs when the command ends, last added first; not when a second Ctrl-C ends it at once. */
  atEnd(clean: () => void | Promise<void>): void;
}

export interface OpenedLedger {
  readonly core: Core;
  readonly ports: Ports;
}

export interface OpenLedgerOptions {
  /** The ledger goes away with the command: its logins stay out of the keychain. */
  readonly passing: boolean;
  readonly holds?: CoreOptions['holds'];
  readonly note: (line: string) => void;
}

/** How wide and how colourful text on standard output may be. */
export interface Screen {
  /** Columns; Infinity when standard output is no terminal. */
  readonly width: number;
  readonly style: Style;
}

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
}

/** One option. The key it stands under gives its flag: `appId` is `--app-id`. */
export interface OptionSpec<Value> {
  /** What the help shows for the value; null for a switch. */
  readonly placeholder: string | null;
  readonly description: string;
  /** `raw` is undefined when the option was not given, true for a switch. */
  read(raw: string | true | undefined, flag: string): Value;
}

export type OptionTable = Readonly<Record<string, OptionSpec<unknown>>>;
export type Given<Table extends OptionTable> = { readonly [Name in keyof Table]: ReturnType<Table[Name]['read']> };

interface CommandInit<Table extends OptionTable> {
  readonly name: string;
  readonly summary: string;
  /** Longer help below the summary: examples, and what the exit codes mean here. */
  readonly details?: string;
  /** Names of required arguments, as the help shows them. */
  readonly args?: readonly string[];
  readonly options: Table;
  run(context: CommandContext, options: Given<Table>, args: readonly string[]): Promise<ExitCode>;
}

export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly args: readonly string[];
  readonly options: OptionTable;
  /** Commands below this one (`quarantine list`); then it does nothing itself. */
  readonly commands: readonly CommandDefinition[];
  run(context: CommandContext, raw: Readonly<Record<string, unknown>>, args: readonly string[]): Promise<ExitCode>;
}

/** Declares a command. `run` gets its options typed and checked; a bad value never reaches it. */
export function command<const Table extends OptionTable>(init: CommandInit<Table>): CommandDefinition {
  return {
    name: init.name,
    summary: init.summary,
    details: init.details ?? '',
    args: init.args ?? [],
    options: init.options,
    commands: [],
    run: async (context, raw, args) => init.run(context, readOptions(init.options, raw), args),
  };
}

/** A word that only stands before other commands. */
export function commandGroup(name: string, summary: string, commands: readonly CommandDefinition[]): CommandDefinition {
  const run = (): Promise<ExitCode> =>
    Promise.reject(wrongUse(`"${name}" needs one more word: ${commands.map((below) => below.name).join(' or ')}.`));
  return { name, summary, details: '', args: [], options: {}, commands, run };
}

function readOptions<Table extends OptionTable>(table: Table, raw: Readonly<Record<string, unknown>>): Given<Table> {
  const given: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(table)) {
    // The parser keeps `--no-open` as `open: false`.
    const positive = /^no([A-Z])(.*)$/.exec(name);
    const value = positive !== null && raw[`${positive[1]?.toLowerCase()}${positive[2]}`] === false ? true : raw[name];
    given[name] = spec.read(typeof value === 'string' || value === true ? value : undefined, flagOf(name));
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- built key by key from the table the type is derived from
  return given as Given<Table>;
}

/** `appId` → `--app-id` */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The person asked for something the command line does not offer: exit 2. */
export function wrongUse(message: string, remedy = 'The same command with --help says what it takes.'): TieoutError {
  return new TieoutError({ code: 'config/invalid', action: 'stop-all', message, remedy });
}
