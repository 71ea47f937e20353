import { describe, expect, it } from '@jest/globals';
import { checkPlan, MAX_OWNER_WARNINGS, type Ownership, ownershipFor } from './index.js';
import { checkOwners } from './check-owners.js';
import { readPlanFacts } from './plan-facts.js';
import { Prover } from './prover.js';
import { planOf } from './testing/index.js';

const areas = [
  { owners: ['@lead'], scope: ['**', '!src/api/**', '!docs/**'] },
  { owners: ['@team/api', '@bo'], scope: ['src/api/**'] },
  { owners: ['@docs'], scope: ['docs/**'] },
];
const ADVISE: Ownership = { mode: 'advise', areas, allowed: ['@lead'] };
const owners = (ownership: Ownership, ...scopes: string[][]) =>
  checkPlan(planOf(...scopes.map((scope, at) => ({ id: `t${at}`, scope }))), { roles: ['backend'], ownership }).filter(
    ({ code }) => code.startsWith('owners-'),
  );

describe('tasks that may write what others own', () => {
  it('are told in one warning for each group of owners, with a path', () => {
    const violations = owners(ADVISE, ['src/api/cart.ts'], ['src/**', '!src/api/cart.ts'], ['docs/cart.md']);
    expect(violations).toEqual([
      expect.objectContaining({ code: 'owners-concerned', tasks: ['t0', 't1'], witness: 'src/api/cart.ts' }),
      expect.objectContaining({
        code: 'owners-concerned',
        severity: 'warning',
        tasks: ['t2'],
        witness: 'docs/cart.md',
      }),
    ]);
    expect(violations[0]?.message).toBe(
      'tasks t0, t1 may write src/api/cart.ts, which CODEOWNERS gives to @bo, @team/api; let them know, or take it out of the scope',
    );
  });

  it('need the yes of a person where the repository says so', () => {
    const [violation] = owners({ ...ADVISE, mode: 'require' }, ['docs/cart.md']);
    expect(violation).toMatchObject({ code: 'owners-must-agree', severity: 'warning' });
    expect(violation?.message).toContain('somebody has to approve the plan in their name');
  });

  it("are nobody else's business when one of the owners asked for the epic, or somebody who speaks for one", () => {
    expect(owners(ownershipFor('bo', {}, areas.slice(1)), ['src/api/cart.ts'])).toEqual([]);
    expect(
      owners(ownershipFor('eve', { speaksFor: { eve: ['@team/api'] } }, areas.slice(1)), ['src/api/a.ts']),
    ).toEqual([]);
    expect(
      owners(ownershipFor('eve', { speaksFor: { bo: ['@team/api'] } }, areas.slice(1)), ['src/api/a.ts']),
    ).toHaveLength(1);
    expect(owners(ownershipFor('constructor', { speaksFor: {} }, areas.slice(1)), ['src/api/a.ts'])).toHaveLength(1);
  });

  it('are not told where owners do not count, nor of a file beside a folder of its name', () => {
    expect(owners({ ...ADVISE, mode: 'off' }, ['docs/cart.md'])).toEqual([]);
    const below = [{ owners: ['@docs'], scope: ['docs/*'] }];
    expect(owners({ ...ADVISE, areas: below }, ['docs'])).toEqual([]);
  });

  it('are told without a path when an area cannot be read', () => {
    const [violation] = owners({ ...ADVISE, areas: [{ owners: ['@x'], scope: ['../a'] }] }, ['src/a.ts']);
    expect(violation).toMatchObject({ tasks: ['t0'], message: expect.stringContaining('may write paths, which') });
    expect(violation).not.toHaveProperty('witness');
  });

  it('are told of so many groups only', () => {
    const many = Array.from({ length: MAX_OWNER_WARNINGS + 5 }, (_, at) => ({
      owners: [`@o${at}`],
      scope: ['src/**'],
    }));
    expect(owners({ ...ADVISE, areas: many }, ['src/a.ts'])).toHaveLength(MAX_OWNER_WARNINGS);
  });

  it('are told as a whole when there is too much to compare', () => {
    const facts = readPlanFacts(planOf({ id: 'a', scope: ['docs/**'] }));
    const violations = checkOwners(facts, { roles: [], ownership: { ...ADVISE, mode: 'require' } }, new Prover(1));
    expect(violations).toMatchObject([{ code: 'owners-must-agree', severity: 'warning', tasks: [] }]);
  });
});
