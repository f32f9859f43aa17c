import { describe, expect, it } from 'vitest';
import { command, commandGroup, type CommandContext } from '../../main/cli/command.ts';
import { choice, flag, requiredAddress, rowNumber, text, wholeNumber } from '../../main/cli/options.ts';
import { readWords } from '../../main/cli/program.ts';

const seen: unknown[] = [];
const greet = command({
  name: 'greet',
  summary: 'greet somebody',
  args: ['WHO'],
  options: {
    times: wholeNumber('N', 'how often', { min: 1, max: 9 }),
    tone: choice(['warm', 'cool'], 'warm', 'how'),
    withHat: flag('with a hat'),
    note: text('TEXT', 'a note'),
    tenant: rowNumber('a tenant'),
  },
  run: async (_context, options, args) => {
    seen.push({ options, args });
    return 0;
  },
});
const go = command({
  name: 'go',
  summary: 'go',
  options: { sandbox: requiredAddress('where') },
  run: async (_context, options) => {
    seen.push(options);
    return 0;
  },
});
const COMMANDS = [greet, commandGroup('walk', 'walk somewhere', [go])];
// The commands of this test touch nothing of their context.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const context = {} as CommandContext;

async function run(...words: readonly string[]): Promise<unknown> {
  const invocation = await readWords(words, COMMANDS, '1.2.3');
  if (invocation.kind === 'help') return invocation.text;
  await invocation.definition.run(context, invocation.options, invocation.args);
  return seen.pop();
}

describe('words of the command line', () => {
  it('gives a command its options typed, and null for those not given', async () => {
    expect(await run('greet', 'Ada')).toEqual({
      options: { times: null, tone: 'warm', withHat: false, note: null, tenant: null },
      args: ['Ada'],
    });
    expect(await run('greet', '--times', '3', '--with-hat', '--tone=cool', 'Ada', '--note', '-5', '--tenant', '12')).toEqual({
      options: { times: 3, tone: 'cool', withHat: true, note: '-5', tenant: 12 },
      args: ['Ada'],
    });
  });

  it('takes global options before and after the command', async () => {
    for (const words of [
      ['--data', '/x', 'greet', 'Ada'],
      ['greet', 'Ada', '--data', '/x'],
    ]) {
      expect(await readWords(words, COMMANDS, '1')).toMatchObject({ kind: 'run', data: '/x', args: ['Ada'] });
    }
  });

  it('reaches commands below a word', async () => {
    expect(await run('walk', 'go', '--sandbox', 'http://127.0.0.1:8080/')).toEqual({ sandbox: 'http://127.0.0.1:8080' });
  });

  it.each([
    [[], 'A command is missing.'],
    [['gret'], "Unknown command 'gret'."],
    [['greet'], "Missing required argument 'WHO'."],
    [['greet', 'Ada', 'Bob'], 'Too many arguments'],
    [['greet', 'Ada', '--tims', '3'], "Unknown option '--tims'."],
    [['greet', 'Ada', '--times'], 'argument missing.'],
    [['greet', 'Ada', '--times', '0'], '--times takes a whole number from 1 to 9, not "0".'],
    [['greet', 'Ada', '--times', '1e1'], '--times takes a whole number from 1 to 9, not "1e1".'],
    [['greet', 'Ada', '--tone', 'hot'], '--tone takes warm, cool, not "hot".'],
    [['greet', 'Ada', '--note', ' '], '--note needs a value.'],
    [['greet', 'Ada', '--tenant', '-1'], '--tenant takes a whole number'],
    [['greet', 'Ada', '--data', ''], '--data needs the name of a folder.'],
    [['walk'], '"walk" needs one more word: go.'],
    [['walk', 'go'], '--sandbox URL is missing.'],
    [['walk', 'go', '--sandbox', 'ftp://x'], '--sandbox takes an address such as http://127.0.0.1:8080, not "ftp://x".'],
  ])('refuses %j in words', async (words, sentence) => {
    await expect(run(...words)).rejects.toMatchObject({ code: 'config/invalid', message: expect.stringContaining(sentence) });
  });

  it('suggests the word that was probably meant', async () => {
    await expect(run('gret')).rejects.toMatchObject({ remedy: expect.stringContaining('Did you mean greet?') });
  });

  it('explains itself, the global options included', async () => {
    expect(await run('--help')).toContain('greet somebody');
    expect(await run('greet', '--help')).toMatch(/--times <N>[^]*--data <DIR>/);
    expect(await run('--version')).toBe('1.2.3\n');
  });
});
