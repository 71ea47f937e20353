import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { overlap, parseScope, type Scope } from '@manyhands/scope';
import { checkPlan, InvalidWorldError, MAX_OVERLAPS, type PlanDocument, type World } from './index.js';
import { planOf } from './testing/index.js';

const world: World = { roles: ['backend', 'frontend', 'qa'] };

describe('checkPlan', () => {
  it('finds nothing in a sound plan', () => {
    const plan = planOf(
      { id: 'api', scope: ['src/server/**', '!src/server/generated/'], needs: ['schema'] },
      { id: 'web', role: 'frontend', scope: ['src/web/**'] },
      { id: 'schema', scope: ['src/server/**', 'res:migration/next'] },
      { id: 'tests', role: 'qa', scope: ['test/**', 'src/**/*.test.ts'], needs: ['api', 'web'], estimate: 30 },
    );
    expect(checkPlan(plan, world)).toEqual([]);
  });

  it.each<[string, PlanDocument, object]>([
    [
      'no tasks',
      planOf(),
      { code: 'empty-plan', tasks: [], path: 'tasks', message: 'the plan has no tasks; add at least one' },
    ],
    [
      'an id twice',
      planOf({ id: 'a' }, { id: 'a', scope: ['docs/**'] }),
      {
        code: 'duplicate-task',
        tasks: ['a'],
        path: 'tasks[1].id',
        message: 'the id a is used by more than one task; give every task its own',
      },
    ],
    [
      'a role that nobody has',
      planOf({ id: 'a', role: 'designer' }),
      {
        code: 'unknown-role',
        tasks: ['a'],
        path: 'tasks[0].role',
        message: 'task a has the role "designer", which this team does not have; use one of backend, frontend, qa',
      },
    ],
    [
      'no acceptance check',
      planOf({ id: 'a', acceptance: [] }),
      {
        code: 'acceptance-missing',
        tasks: ['a'],
        path: 'tasks[0].acceptance',
        message: 'task a has no acceptance check; add a shell command that exits with 0 when the task is done',
      },
    ],
    ['only blank checks', planOf({ id: 'a', acceptance: ['', '  '] }), { code: 'acceptance-missing' }],
    [
      'an empty scope',
      planOf({ id: 'a', scope: [] }),
      {
        code: 'empty-scope',
        tasks: ['a'],
        path: 'tasks[0].scope',
        message: 'task a has an empty scope; name at least one path that it may write',
      },
    ],
    [
      'a scope that excludes all of itself',
      planOf({ id: 'a', scope: ['src/a.ts', '!src/*'] }),
      { code: 'empty-scope', message: expect.stringContaining('exclusions leave nothing') },
    ],
    [
      'a scope outside the repository',
      planOf({ id: 'b' }, { id: 'a', scope: ['src/**', '../other/**'] }),
      {
        code: 'outside-repository',
        tasks: ['a'],
        path: 'tasks[1].scope[1]',
        message: 'task a: scope pattern "../other/**" has a ".." segment and may leave the repository: remove it',
      },
    ],
    [
      'an absolute scope',
      planOf({ id: 'a', scope: ['/etc/**'] }),
      { code: 'outside-repository', path: 'tasks[0].scope[0]' },
    ],
    [
      'a malformed pattern',
      planOf({ id: 'a', scope: ['src\\a'] }),
      { code: 'invalid-pattern', path: 'tasks[0].scope[0]' },
    ],
    ['a pattern that blows up', planOf({ id: 'a', scope: ['{a,b}'.repeat(30)] }), { code: 'invalid-pattern' }],
    [
      'a need that is no task',
      planOf({ id: 'a' }, { id: 'b', needs: ['a', 'c'] }),
      {
        code: 'unknown-need',
        tasks: ['b'],
        path: 'tasks[1].needs[1]',
        message: 'task b needs "c", which is not in the plan; remove the need or add the task',
      },
    ],
    [
      'a circle',
      planOf({ id: 'x' }, { id: 'a', needs: ['x', 'b'] }, { id: 'b', needs: ['c'] }, { id: 'c', needs: ['a'] }),
      {
        code: 'cycle',
        tasks: ['a', 'b', 'c'],
        path: 'tasks[1].needs[1]',
        message: 'no order serves the needs of these tasks: a needs b, b needs c, c needs a; remove one of these needs',
      },
    ],
    [
      'a task that waits for itself',
      planOf({ id: 'a', needs: ['a'] }),
      {
        code: 'cycle',
        tasks: ['a'],
        message: 'no order serves the needs of these tasks: a needs a; remove one of these needs',
      },
    ],
    [
      'two tasks on one file',
      planOf({ id: 'a', scope: ['src/auth/**'] }, { id: 'b', scope: ['docs/**', 'src/*/login.ts'] }),
      {
        code: 'overlap',
        tasks: ['a', 'b'],
        witness: 'src/auth/login.ts',
        path: 'tasks[1].scope[1]',
        message: 'tasks a and b may both write src/auth/login.ts; order them with needs or narrow a scope',
      },
    ],
    [
      'a file of one task that is a directory of another',
      planOf({ id: 'a', scope: ['src/auth'] }, { id: 'b', scope: ['src/auth/login.ts'] }),
      {
        code: 'overlap',
        tasks: ['a', 'b'],
        witness: 'src/auth/login.ts',
        path: 'tasks[1].scope[0]',
        message:
          'tasks a and b may both write src/auth, one as a file and one as the directory of src/auth/login.ts; order them with needs or narrow a scope',
      },
    ],
    [
      'one resource for two tasks',
      planOf({ id: 'a', scope: ['res:migration/next'] }, { id: 'b', scope: ['res:migration/*'] }),
      { code: 'overlap', witness: 'res:migration/next' },
    ],
    [
      'scopes too complex to compare',
      planOf({ id: 'a', scope: [hardOne(), hardTwo()] }, { id: 'b', scope: [hardOne(), hardTwo()] }),
      { code: 'too-complex', tasks: ['a'], path: 'tasks[0].scope' },
    ],
  ])('refuses %s', (_, plan, violation) => {
    expect(checkPlan(plan, world)[0]).toMatchObject({ severity: 'error', ...violation });
  });

  it('says of which two tasks it cannot tell whether they overlap', () => {
    const plan = planOf({ id: 'a', scope: [hardOne()] }, { id: 'b', scope: ['*', hardTwo()] });
    expect(checkPlan(plan, { ...world, protectedPaths: [] })).toEqual([
      {
        code: 'too-complex',
        severity: 'error',
        tasks: ['a', 'b'],
        message: expect.stringMatching(/^tasks a and b: \S/),
        path: 'tasks[1].scope',
      },
    ]);
  });

  it('tells of each circle by itself, that of the first task first', () => {
    const plan = planOf(
      { id: 'e', scope: ['e'], needs: ['f'] },
      { id: 'a', scope: ['a'], needs: ['b', 'd'] },
      { id: 'b', scope: ['b'], needs: ['a'] },
      { id: 'c', scope: ['c'], needs: ['d'] },
      { id: 'd', scope: ['d'], needs: ['c'] },
      { id: 'f', scope: ['f'], needs: ['e', 'a'] },
      { id: 'g', scope: ['g'], needs: ['g'] },
    );
    expect(checkPlan(plan, world).map(({ code, tasks, path }) => [code, tasks, path])).toEqual([
      ['cycle', ['e', 'f'], 'tasks[0].needs[0]'],
      ['cycle', ['a', 'b'], 'tasks[1].needs[0]'],
      ['cycle', ['c', 'd'], 'tasks[3].needs[0]'],
      ['cycle', ['g'], 'tasks[6].needs[0]'],
    ]);
  });

  it('reports one violation for one mistake', () => {
    const plan = planOf(
      { id: 'a', scope: ['src/**'] },
      { id: 'b', scope: ['src/b.ts'] },
      { id: 'c', scope: ['docs/'] },
    );
    expect(checkPlan(plan, world)).toHaveLength(1);
  });

  it('reports all mistakes at once, always in the same order', () => {
    const plan = planOf(
      { id: 'a', role: 'chef', acceptance: [], needs: ['z'] },
      { id: 'b', scope: ['/x', 'CLAUDE.md'] },
      { id: 'c', scope: ['src/a/*.ts', 'claude.md'] },
    );
    const codes = checkPlan(plan, world).map(({ code }) => code);
    expect(codes).toEqual([
      'unknown-role',
      'acceptance-missing',
      'outside-repository',
      'protected-path',
      'unknown-need',
      'overlap',
    ]);
    expect(checkPlan(plan, world)).toEqual(checkPlan(structuredClone(plan), world));
  });

  it('says so when the team has no roles', () => {
    expect(checkPlan(planOf({ id: 'a' }), { roles: [] })[0]?.message).toContain('this team has no roles yet');
  });
});

function hardOne(): string {
  return '*a????????????????????b';
}

function hardTwo(): string {
  return '!*a???????????????????*';
}

describe('tasks in an order', () => {
  const shared = ['src/**'];

  it('may share a scope when one needs the other', () => {
    expect(checkPlan(planOf({ id: 'a', scope: shared }, { id: 'b', scope: shared, needs: ['a'] }), world)).toEqual([]);
  });

  it('may share a scope when one reaches the other through tasks between', () => {
    const plan = planOf(
      { id: 'last', scope: shared, needs: ['middle'] },
      { id: 'middle', scope: ['docs/**'], needs: ['first'] },
      { id: 'first', scope: shared },
    );
    expect(checkPlan(plan, world)).toEqual([]);
  });

  it('may not share a scope when both merely need a third', () => {
    const plan = planOf(
      { id: 'base', scope: shared },
      { id: 'a', scope: shared, needs: ['base'] },
      { id: 'b', scope: shared, needs: ['base'] },
    );
    expect(checkPlan(plan, world)).toMatchObject([{ code: 'overlap', tasks: ['a', 'b'] }]);
  });

  it('agrees with walking the needs, whatever the graph', () => {
    const graph = fc
      .integer({ min: 1, max: 40 })
      .chain((size) =>
        fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 60 }).map((edges) => ({ size, edges })),
      );
    fc.assert(
      fc.property(graph, ({ size, edges }) => {
        const needs = Array.from({ length: size }, (_, at) =>
          edges.filter(([from, to]) => from === at && to < from).map(([, to]) => `t${to}`),
        );
        const plan = planOf(...needs.map((each, at) => ({ id: `t${at}`, scope: shared, needs: each })));
        const reported = checkPlan(plan, world).map(({ tasks }) => tasks.join(' '));
        expect(reported).toEqual(unorderedPairs(needs).slice(0, MAX_OVERLAPS));
      }),
    );
  });

  it('reports the overlaps of the others when some are in a circle', () => {
    const plan = planOf(
      { id: 'a', needs: ['b'] },
      { id: 'b', needs: ['a'] },
      { id: 'c', scope: shared },
      { id: 'd', scope: ['src/x.ts'] },
    );
    expect(checkPlan(plan, world).map(({ code, tasks }) => [code, ...tasks])).toEqual([
      ['cycle', 'a', 'b'],
      ['overlap', 'a', 'c'],
      ['overlap', 'b', 'c'],
      ['overlap', 'c', 'd'],
    ]);
  });
});

function unorderedPairs(needs: readonly (readonly string[])[]): string[] {
  const reach = (from: number): Set<number> => {
    const found = new Set<number>();
    for (const need of needs[from] ?? []) {
      const at = Number(need.slice(1));
      for (const each of [at, ...reach(at)]) found.add(each);
    }
    return found;
  };
  const reached = needs.map((_, at) => reach(at));
  const pairs: string[] = [];
  for (const one of needs.keys()) {
    for (let other = one + 1; other < needs.length; other += 1) {
      if (!reached[one]?.has(other) && !reached[other]?.has(one)) pairs.push(`t${one} t${other}`);
    }
  }
  return pairs;
}

describe('protected paths', () => {
  it.each([
    [['.github/workflows/ci.yml'], '.github/workflows/ci.yml', 'tasks[0].scope[0]'],
    [['docs/**', '.github/'], '.github/workflows', 'tasks[0].scope[1]'],
    [['.GitAttributes'], '.gitattributes', 'tasks[0].scope[0]'],
    [['.gitmodules'], '.gitmodules', 'tasks[0].scope[0]'],
    [['*.md'], 'agents.md', 'tasks[0].scope[0]'],
    [['CLAUDE.md'], 'claude.md', 'tasks[0].scope[0]'],
    [['GEMINI.md'], 'gemini.md', 'tasks[0].scope[0]'],
    [['.agents/skills/x/SKILL.md'], '.agents/skills/x/skill.md', 'tasks[0].scope[0]'],
    [['.openhands/setup.sh'], '.openhands/setup.sh', 'tasks[0].scope[0]'],
    [['.claude/settings.json'], '.claude/settings.json', 'tasks[0].scope[0]'],
    [['.cursor/rules/a.mdc'], '.cursor/rules/a.mdc', 'tasks[0].scope[0]'],
    [['.cursorrules'], '.cursorrules', 'tasks[0].scope[0]'],
    [['.windsurf/rules/a.md'], '.windsurf/rules/a.md', 'tasks[0].scope[0]'],
    [['.windsurfrules'], '.windsurfrules', 'tasks[0].scope[0]'],
    [['.clinerules'], '.clinerules', 'tasks[0].scope[0]'],
    [['.mcp.json'], '.mcp.json', 'tasks[0].scope[0]'],
    [['.github/*.md'], '.github/copilot-instructions.md', 'tasks[0].scope[0]'],
    [['.github/instructions/a.md'], '.github/instructions/a.md', 'tasks[0].scope[0]'],
  ])('need a maintainer: %j', (scope, witness, path) => {
    expect(checkPlan(planOf({ id: 'a', scope }), world)).toMatchObject([
      { code: 'protected-path', severity: 'error', tasks: ['a'], witness, path },
    ]);
  });

  it.each([
    [['src/.gitattributes'], 'src/.gitattributes', 0],
    [['src/x.ts', 'Src/a/.GitModules'], 'src/a/.gitmodules', 1],
    [['packages/*/AGENTS.md'], 'packages/x/agents.md', 0],
    [['docs/**/CLAUDE.md'], 'docs/x/claude.md', 0],
    [['docs/{GEMINI,README}.md'], 'docs/gemini.md', 0],
    [['src/a/AGENTS.md/'], 'src/a/agents.md', 0],
  ])('are a name in any folder, when the scope spells it out: %j', (scope, witness, at) => {
    expect(checkPlan(planOf({ id: 'a', scope }), world)).toMatchObject([
      { code: 'protected-path', witness, path: `tasks[0].scope[${at}]` },
    ]);
  });

  it.each([
    [['src/**']],
    [['src/']],
    [['docs/*.md']],
    [['docs/?GENTS.md']],
    [['docs/AGENTS.md', '!**/AGENTS.md', 'x']],
  ])('may be passed over by a wildcard in a folder: %j', (scope) => {
    expect(checkPlan(planOf({ id: 'a', scope }), world)).toEqual([]);
  });

  it('are all named in one violation, with the way out', () => {
    const [violation, ...others] = checkPlan(planOf({ id: 'docs', scope: ['*.md'] }), world);
    expect(violation?.message).toBe(
      'task docs may write agents.md, which only a maintainer may change (AGENTS.md, CLAUDE.md, GEMINI.md); add "!AGENTS.md", "!CLAUDE.md", "!GEMINI.md" to its scope',
    );
    expect(others).toEqual([]);
    const without = planOf({ id: 'docs', scope: ['*.md', '!AGENTS.md', '!CLAUDE.md', '!GEMINI.md'] });
    expect(checkPlan(without, world)).toEqual([]);
  });

  it('are named once where the root and every folder are meant', () => {
    const [violation] = checkPlan(planOf({ id: 'a', scope: ['AGENTS.md', 'CLAUDE.md', '.mcp.json'] }), world);
    expect(violation?.message).toContain('(.mcp.json, **/AGENTS.md, **/CLAUDE.md)');
  });

  it('say nothing of a path where an exclusion hides it', () => {
    const [violation] = checkPlan(planOf({ id: 'a', scope: ['src/*/AGENTS.md', '!src/x/'] }), world);
    expect(violation).toMatchObject({ code: 'protected-path', path: 'tasks[0].scope' });
    expect(violation).not.toHaveProperty('witness');
    expect(violation?.message).toContain('may write protected paths, which');
  });

  it('are told as a warning when a maintainer allowed them', () => {
    const scope = ['.github/**', 'AGENTS.md', 'src/.gitattributes'];
    const violations = checkPlan(planOf({ id: 'a', scope }), { ...world, allowProtected: true });
    expect(violations).toMatchObject([{ code: 'protected-path', severity: 'warning', tasks: ['a'] }]);
    expect(violations[0]?.message).toContain('; a maintainer allowed it for this plan');
  });

  it('may be others in another world', () => {
    const strict = { ...world, protectedPaths: ['billing/**', '**/prices.ts'] };
    expect(checkPlan(planOf({ id: 'a', scope: ['AGENTS.md', 'src/**'] }), strict)).toEqual([]);
    for (const scope of [['billing/tax.ts'], ['src/prices.ts']]) {
      expect(checkPlan(planOf({ id: 'a', scope }), strict)).toMatchObject([{ code: 'protected-path' }]);
    }
  });

  it('must be patterns themselves', () => {
    const broken = { ...world, protectedPaths: ['/abs', 'a\\b'] };
    expect(() => checkPlan(planOf({ id: 'a' }), broken)).toThrow(InvalidWorldError);
    expect(() => checkPlan(planOf({ id: 'a' }), broken)).toThrow(/^world\.protectedPaths: .*\/abs.*; .*backslash/);
  });
});

describe('large plans', () => {
  it('follows a chain of four thousand needs without recursion', () => {
    const chain = planOf(
      ...Array.from({ length: 4000 }, (_, at) => ({
        id: `t${at}`,
        scope: ['src/**'],
        needs: at === 0 ? [] : [`t${at - 1}`],
      })),
    );
    expect(checkPlan(chain, world)).toEqual([]);
  });

  it('names a circle of three thousand tasks', () => {
    const circle = planOf(
      ...Array.from({ length: 3000 }, (_, at) => ({ id: `t${at}`, needs: [`t${(at + 1) % 3000}`] })),
    );
    expect(checkPlan(circle, world)).toMatchObject([{ code: 'cycle', tasks: { length: 3000 } }]);
  });

  it('compares two thousand tasks side by side', () => {
    const tasks = Array.from({ length: 2000 }, (_, at) => ({
      id: `t${at}`,
      scope: [`packages/p${at}/**`, `docs/p${at}.md`],
    }));
    expect(checkPlan(planOf(...tasks), world)).toEqual([]);
  });

  it('does not forget a pair among thousands', () => {
    const tasks = Array.from({ length: 3000 }, (_, at) => ({
      id: `t${at}`,
      scope: at % 2999 === 0 ? ['src/a*.ts'] : [`src/b${at}-*`],
    }));
    expect(checkPlan(planOf(...tasks), world)).toMatchObject([{ code: 'overlap', tasks: ['t0', 't2999'] }]);
  });

  it('reports no more overlaps than anyone can read', () => {
    const tasks = Array.from({ length: 2000 }, (_, at) => ({ id: `t${at}`, scope: ['src/**'] }));
    expect(checkPlan(planOf(...tasks), world)).toHaveLength(MAX_OVERLAPS);
  });
});

describe('whatever the scopes', () => {
  it('those pairs are reported that may write one path, and no others', () => {
    const pattern = fc.constantFrom(
      'src/**',
      'src/a/*',
      'src/*/x.ts',
      '**/x.ts',
      'docs/',
      '!src/a/',
      '!**/x.ts',
      'a.ts',
      'src/[a-b]/x*',
      'src/{a,b}/',
      'SRC/A',
      'res:a/*',
    );
    const scopes = fc.array(fc.array(pattern, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(scopes, (written) => {
        const plan = planOf(...written.map((scope, at) => ({ id: `t${at}`, scope })));
        const found = checkPlan(plan, world).filter(({ code }) => code === 'overlap');
        const scopeOf = (at: number): Scope => {
          const parsed = parseScope(written[at] ?? []);
          if (!parsed.ok) throw new Error('no scope');
          return parsed.scope;
        };
        const pairs = written.flatMap((_, at) => written.slice(at + 1).map((__, more) => [at, at + 1 + more] as const));
        const overlapping = pairs.filter(([one, other]) => overlap(scopeOf(one), scopeOf(other)) !== null);
        expect(found.map(({ tasks }) => tasks)).toEqual(overlapping.map(([one, other]) => [`t${one}`, `t${other}`]));
      }),
    );
  });
});
