import type { ChecksFacts } from '@manyhands/context';

const MAX_TARGETS = 100;

/** The targets of a Makefile that a person would type: no files, no patterns, no variables, nothing that begins with a dot. */
export function readMakefile(text: string): ChecksFacts {
  const targets = new Set<string>();
  for (const line of text.split('\n')) {
    const [, names = ''] = /^([\w -]+?)\s*::?(?![=:])/.exec(line) ?? [];
    for (const name of names.split(' ').filter(Boolean)) targets.add(name);
  }
  return {
    kind: 'checks',
    checks: [...targets].slice(0, MAX_TARGETS).map((name) => ({ name, command: `make ${name}` })),
  };
}
