import { describe, expect, it } from '@jest/globals';
import { paintFor } from './colour.js';
import { duration } from './duration.js';
import { table } from './table.js';
import { openTerminal } from './terminal.js';

describe('table', () => {
  const columns = [
    { title: 'TASK', value: (row: { task: string; n: number | null }) => row.task },
    { title: 'N', value: (row: { task: string; n: number | null }) => row.n, right: true },
  ];

  it('aligns columns, numbers to the right, and shows what is missing as a dash', () => {
    const rows = [
      { task: 'labels-api', n: 5 },
      { task: 'x', n: null },
      { task: 'yy', n: 120 },
    ];
    expect(table(columns, rows)).toBe('TASK          N\nlabels-api    5\nx             -\nyy          120');
  });

  it('counts colours as no room', () => {
    const { red } = paintFor(true, { FORCE_COLOR: '1' });
    expect(table(columns, [{ task: red('a'), n: 1 }]).split('\n')[1]).toBe(`${red('a')}     1`);
  });

  it('cuts lines that are wider than the terminal', () => {
    expect(table(columns, [{ task: 'labels-api', n: 5 }], 6)).toBe('TASK …\nlabel…');
  });

  it('does not let text from outside steer the terminal', () => {
    expect(table(columns, [{ task: 'a\u001b[2Jb\nc', n: 1 }])).not.toMatch(/\u001b|b\nc/);
  });
});

describe('colours', () => {
  it.each([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['NO_COLOR over FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('for %s', (_name, terminal, env, coloured) => {
    expect(paintFor(terminal, env).red('x') !== 'x').toBe(coloured);
  });
});

describe('a terminal', () => {
  const sink = (more: object) => {
    const written: string[] = [];
    return { written, write: (text: string) => void written.push(text), ...more };
  };

  it('keeps data and messages apart', () => {
    const [out, err] = [sink({}), sink({})];
    const terminal = openTerminal({ out, err, env: {} });
    terminal.json({ a: 1 });
    terminal.say('done');
    expect([out.written, err.written]).toEqual([['{"a":1}\n'], ['done\n']]);
  });

  it('draws over the block before, unless something was said since', () => {
    const err = sink({ isTTY: true, columns: 80 });
    const terminal = openTerminal({ out: sink({}), err, env: {} });
    terminal.redraw('a\nb');
    terminal.redraw('c\nd');
    terminal.say('e');
    terminal.redraw('f');
    expect(err.written).toEqual(['a\nb\n', '\u001b[2A\r\u001b[Jc\nd\n', 'e\n', 'f\n']);
  });

  it.each([
    [{ isTTY: true, columns: 80 }, {}, true, 80],
    [{ isTTY: true, columns: 0 }, {}, true, Infinity],
    [{ isTTY: true, columns: 80 }, { CI: '1' }, false, 80],
    [{}, {}, false, Infinity],
  ])('%j with %j is live: %s, and %d wide', (err, env, live, width) => {
    const terminal = openTerminal({ out: sink({}), err: sink(err), env });
    expect([terminal.live, terminal.width]).toEqual([live, width]);
  });
});

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [4200, '4.2 s'],
    [185_000, '3 min 05 s'],
  ])('%d', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
