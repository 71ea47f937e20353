import { describe, expect, it } from '@jest/globals';
import { checkPlan, type ImportEdge, isError, MAX_IMPORT_EDGES, type PlanDocument, type Violation } from './index.js';
import { planOf } from './testing/index.js';

const plan = planOf({ id: 'web', scope: ['src/web/**'] }, { id: 'api', scope: ['src/api/**'] });

function warnings(document: PlanDocument, ...imports: ImportEdge[]): Violation[] {
  const found = checkPlan(document, { roles: ['backend'], imports });
  expect(found.filter(isError)).toEqual([]);
  return found;
}

describe('an import from one task into another', () => {
  it('is a warning with the edge', () => {
    expect(warnings(plan, ['src/web/page.ts', 'src/api/Client.ts'])).toEqual([
      {
        code: 'import-edge',
        severity: 'warning',
        tasks: ['web', 'api'],
        message:
          'task web may write src/web/page.ts, which imports src/api/Client.ts, and task api may change that at the same time; let web need api if it relies on the change',
        witness: 'src/api/client.ts',
        edge: ['src/web/page.ts', 'src/api/Client.ts'],
        path: 'tasks[0].needs',
      },
    ]);
  });

  it('names the tasks in the order of the plan, whichever imports', () => {
    const [warning] = warnings(plan, ['src/api/a.ts', 'src/web/b.ts']);
    expect(warning).toMatchObject({ tasks: ['web', 'api'], path: 'tasks[1].needs' });
  });

  it('is told once for each pair and direction', () => {
    const found = warnings(
      plan,
      ['src/web/a.ts', 'src/api/a.ts'],
      ['src/web/b.ts', 'src/api/b.ts'],
      ['src/api/b.ts', 'src/web/a.ts'],
    );
    expect(found.map(({ edge }) => edge)).toEqual([
      ['src/web/a.ts', 'src/api/a.ts'],
      ['src/api/b.ts', 'src/web/a.ts'],
    ]);
  });

  it.each<[string, ImportEdge]>([
    ['inside one task', ['src/web/a.ts', 'src/web/b.ts']],
    ['out of the plan', ['src/web/a.ts', 'src/other/b.ts']],
    ['into the plan', ['src/other/a.ts', 'src/web/b.ts']],
    ['between names that scopes cannot hold', ['src/web/a\\b.ts', '/src/api/a.ts']],
  ])('is none %s', (_, edge) => {
    expect(warnings(plan, edge)).toEqual([]);
  });

  it('is none for a file that a scope comes near to and does not hold', () => {
    const styles = planOf({ id: 'web', scope: ['src/web/*.css'] }, { id: 'api', scope: ['src/api/*.ts'] });
    expect(warnings(styles, ['src/web/a.ts', 'src/api/a.ts'])).toEqual([]);
    expect(warnings(styles, ['src/web/a.css', 'src/api/a.css'])).toEqual([]);
    expect(warnings(styles, ['src/web/a.css', 'src/api/a.ts'])).toHaveLength(1);
  });

  it('is none between tasks in an order, either way', () => {
    const edge: ImportEdge = ['src/web/a.ts', 'src/api/a.ts'];
    const [web, api] = plan.tasks;
    if (web === undefined || api === undefined) throw new Error('two tasks');
    expect(warnings({ version: 1, tasks: [{ ...web, needs: ['api'] }, api] }, edge)).toEqual([]);
    expect(warnings({ version: 1, tasks: [web, { ...api, needs: ['web'] }] }, edge)).toEqual([]);
  });

  it('is none for a task that may write both files', () => {
    const both = planOf(
      { id: 'web', scope: ['src/web/**', 'src/api/x.ts'], needs: ['api'] },
      { id: 'api', scope: ['src/api/**'] },
      { id: 'docs', scope: ['src/docs/**'] },
    );
    expect(warnings(both, ['src/web/a.ts', 'src/api/x.ts'])).toEqual([]);
    expect(warnings(both, ['src/docs/a.ts', 'src/api/x.ts']).map(({ tasks }) => tasks)).toEqual([
      ['web', 'docs'],
      ['api', 'docs'],
    ]);
  });

  it('is told no more often than anyone can read', () => {
    const many = planOf(...Array.from({ length: 20 }, (_, n) => ({ id: `t${n}` })));
    const edges = Array.from({ length: 400 }, (_, n): ImportEdge => [
      `src/t${n % 20}/a.ts`,
      `src/t${(n * 7 + (n >> 4)) % 20}/b.ts`,
    ]);
    const all = new Set(
      edges
        .map(([from, to]) => `${from} ${to}`)
        .filter((_, n) => edges[n]?.[0].split('/')[1] !== edges[n]?.[1].split('/')[1]),
    );
    expect(all.size).toBeGreaterThan(MAX_IMPORT_EDGES);
    expect(warnings(many, ...edges)).toHaveLength(MAX_IMPORT_EDGES);
  });
});
