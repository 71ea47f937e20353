// What `npm test` is asked to do: `{ wanted, patterns }`, `{ help }` or `{ wrong }`, the last two as text to print.
import { parseArgs } from 'node:util';
import { stages } from './stages.mjs';

const names = stages.map(([name]) => name);

const help = `Usage: npm test [-- [--only STAGE,…] [PATTERN…]]

Runs everything that must be green: the tests stage by stage, and the checks beside them. A red one does not keep the next from
running.

${stages.map(([name, what]) => `  ${name.padEnd(12)}${what}`).join('\n')}

  PATTERN…      only test files whose path matches one of these, in the stage specs unless --only names others
  --only A,B    only these stages
  --help        this text

  npm test -- scope lease              specs of two packages
  npm test -- --only style,types       what runs no test
  npm test -- --only stories chaos     stories whose file is called so

The last line is "N passed, N failed, N skipped"; skipped tests are listed above it with their reasons.
Exit status: 0 when nothing failed, 1 when something failed or no test ran, 2 when the command line is wrong.
`;

export function readCommandLine(args) {
  let parsed;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return wrong(error.message.split('. To specify')[0]);
  }
  const { values, positionals: patterns } = parsed;
  if (values.help) return { help };
  const wanted = values.only?.split(',') ?? (patterns.length > 0 ? ['specs'] : names);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) return wrong(`no stage named ${unknown.join(', ')}; there are ${names.join(', ')}`);
  return { wanted, patterns };
}

const options = { only: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } };

const wrong = (problem) => ({ wrong: `${problem}\nnpm test -- --help says what there is\n` });
