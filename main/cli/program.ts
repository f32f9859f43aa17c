import { Command, CommanderError, Option } from 'commander';
import { flagOf, wrongUse, type CommandDefinition } from './command.ts';

/** What the words on the command line ask for. */
export type Invocation =
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'run';
      readonly definition: CommandDefinition;
      readonly options: Readonly<Record<string, unknown>>;
      readonly args: readonly string[];
      readonly data: string | null;
    };

const HELP_TAIL = `
Exit codes: 0 it worked, 1 the work found problems, 2 wrong use, 3 it failed.
With --json exactly one JSON document goes to standard output; everything else goes to standard error.`;

/**
 * Reads the words. Throws `config/invalid` for wrong use.
 */
export async function readWords(
  words: readonly string[],
  definitions: readonly CommandDefinition[],
  version: string,
): Promise<Invocation> {
  let chosen: Omit<Invocation & { kind: 'run' }, 'kind' | 'data'> | undefined;
  const shown: string[] = [];
  const program = new Command('tieout')
    .description('Pulls accounting platforms into a local ledger and proves that nothing is missing or silently wrong.')
    .version(version, '-V, --version', 'print the version')
    .option('--data <DIR>', "the data folder (default: the platform's own place, or $TIEOUT_DATA)")
    .option('--json', 'print one JSON document')
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', HELP_TAIL)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => shown.push(text), writeErr: (text) => shown.push(text) })
    .exitOverride();
  const choose = (definition: CommandDefinition, options: Readonly<Record<string, unknown>>, args: readonly string[]): void => {
    chosen = { definition, options, args };
  };
  for (const definition of definitions) add(program, definition, choose);
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'help', text: shown.join('') };
    throw wrongUse(...faultOf(error, words));
  }
  if (chosen === undefined) throw wrongUse('A command is missing.', 'See "tieout --help" for the list.');
  const { data } = program.opts<{ data?: string }>();
  if (data?.trim() === '') throw wrongUse('--data needs the name of a folder.');
  return { kind: 'run', ...chosen, data: data ?? null };
}

type Choose = (definition: CommandDefinition, options: Readonly<Record<string, unknown>>, args: readonly string[]) => void;

function add(parent: Command, definition: CommandDefinition, choose: Choose): void {
  const below = parent
    .command(definition.name)
    .summary(definition.summary)
    .description(definition.details === '' ? definition.summary : `${definition.summary}\n\n${definition.details}`)
    .helpOption('-h, --help', 'show help')
    .allowExcessArguments(false);
  for (const name of definition.args) below.argument(`<${name}>`);
  for (const [name, spec] of Object.entries(definition.options)) {
    const value = spec.placeholder === null ? '' : ` <${spec.placeholder}>`;
    below.addOption(new Option(`${flagOf(name)}${value}`, spec.description));
  }
  for (const deeper of definition.commands) add(below, deeper, choose);
  // A group alone shows commander's own "missing command" help unless it has an action.
  below.action(() => choose(definition, below.opts(), below.args));
}

function faultOf(error: CommanderError, words: readonly string[]): [message: string, remedy: string] {
  if (error.code === 'commander.help') return ['A command is missing.', 'See "tieout --help" for the list.'];
  const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}${/[.?!)]$/.test(first) ? '' : '.'}`;
  const hint = more.join(' ').trim();
  const command = words.find((word) => !word.startsWith('-'));
  const help =
    error.code === 'commander.unknownCommand' || command === undefined
      ? 'See "tieout --help".'
      : `See "tieout ${command} --help".`;
  return [sentence, hint === '' ? help : `${hint.replace(/^\(/, '').replace(/\)$/, '')} ${help}`];
}
