import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { listenForInterrupts, type HostProcess } from './interrupts.js';
import { buildProgram } from './program.js';
import { checkoutDir } from './stack/index.js';
import { FakeTerminal } from './testing/fake-terminal.js';

const host = Object.assign(new EventEmitter(), { exit: () => undefined }) as EventEmitter & HostProcess;
const program = buildProgram({
  terminal: new FakeTerminal(),
  env: {},
  interrupts: listenForInterrupts(host),
  done: () => undefined,
});

/** Every command that can be run, with the words that it is called by. */
const leaves = (command: Command, words: string[] = []): [string, Command][] => [
  // `plan` can be run by itself, and has subcommands.
  ...(command.commands.length === 0 || (words.length > 0 && command.options.length > 0)
    ? [[words.join(' '), command] satisfies [string, Command]]
    : []),
  ...command.commands.flatMap((inner) => leaves(inner, [...words, inner.name()])),
];
const commands = leaves(program);

const documentation = readFileSync(join(checkoutDir, 'docs/cli.md'), 'utf8');
/** What docs/cli.md says about each command; a row may stand for several: `hands epics|tasks list`. */
const rows = documentation.split('\n').flatMap((line) => {
  const [, usage, text = ''] = /^\| `hands ([^`]+)`\s*\|(.*)\|$/.exec(line) ?? [];
  if (usage === undefined) return [];
  const [nouns = [], verbs = []] = usage.split(' ').map((word) => word.split('\\|'));
  return nouns.map((noun) => ({ names: [noun, ...verbs], text: `${usage} ${text}` }));
});
const rowsOf = (name: string) => rows.filter(({ names }) => name.split(' ').every((word) => names.includes(word)));

const flagsIn = (text: string) => [...text.matchAll(/(--[a-z][a-z-]+)/g)].map(([flag]) => flag);
const flagsOf = (command: Command) => command.options.map(({ long }) => long ?? '');

describe('the command line', () => {
  it.each(commands)('hands %s says what it does, and what each argument and option is', (_, command) => {
    const parts = [...command.options, ...command.registeredArguments].map(({ description }) => description);
    expect([command.description(), ...parts].every((text) => text !== '')).toBe(true);
  });

  it.each(commands)('docs/cli.md knows hands %s and all its options', (name, command) => {
    const told = rowsOf(name);
    expect(told.length).toBeGreaterThan(0);
    expect(flagsOf(command).filter((flag) => !told.some(({ text }) => flagsIn(text).includes(flag)))).toEqual([]);
  });

  it('has every option that docs/cli.md knows', () => {
    const known = [...flagsOf(program), '--help', ...commands.flatMap(([, command]) => flagsOf(command))];
    const [manual = ''] = documentation.split('## Not there yet');
    expect(flagsIn(manual).length).toBeGreaterThan(20);
    expect(flagsIn(manual).filter((flag) => !known.includes(flag))).toEqual([]);
  });

  it('tells every option that goes with all commands, in the help of each', () => {
    const help = commands.map(([, command]) => command.helpInformation());
    for (const flag of flagsOf(program)) expect(help.every((text) => text.includes(flag))).toBe(true);
    expect(flagsOf(program).filter((flag) => !documentation.includes(flag))).toEqual([]);
  });
});
