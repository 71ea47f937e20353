import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TemporaryWorkspace } from './support/temporary-workspace.js';

/** What `npm run boundaries` says in the copy: its exit status and `rule: file` of everything it refused. */
async function cruise(workspace: TemporaryWorkspace): Promise<{ status: number; refused: string[] }> {
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'libs', 'services', 'tools'];
  const { status, stdout } = await workspace.run('dependency-cruiser/bin/dependency-cruise.mjs', args);
  const refused = [...stdout.matchAll(/^ {2}error ([\w-]+: \S+?):? /gm)].map(([, finding]) => finding ?? '');
  return { status, refused };
}

const imports = (name: string) => `import * as imported from '${name}';\nexport const use = imported;`;

const allowed: [file: string, imported: string][] = [
  ['libs/domain/lease/src/ok.ts', '@manyhands/scope'],
  ['libs/domain/lease/src/ok.spec.ts', '@manyhands/scope/testing'],
  ['libs/contracts/src/ok.ts', 'zod'],
  ['libs/adapters/postgres/src/ok.ts', '@manyhands/lease'],
  ['services/role-worker/src/ok.ts', '@manyhands/postgres'],
  ['services/role-worker/src/ok.spec.ts', '@manyhands/scripted-model'],
  ['services/dashboard/src/ok.ts', '@manyhands/contracts'],
];

const forbidden: [what: string, file: string, imported: string, rule: string][] = [
  ['domain → node:fs', 'libs/domain/scope/src/1.ts', 'node:fs', 'domain-is-pure'],
  ['domain → a builtin without node:', 'libs/domain/scope/src/2.ts', 'fs', 'domain-is-pure'],
  ['domain → npm', 'libs/domain/lease/src/3.ts', 'zod', 'domain-is-pure'],
  ['domain → adapter', 'libs/domain/lease/src/4.ts', '@manyhands/git', 'domain-is-pure'],
  ['domain spec → adapter', 'libs/domain/lease/src/5.spec.ts', '@manyhands/git', 'domain-tests-stay-in-the-domain'],
  ['adapter → adapter', 'libs/adapters/git/src/6.ts', '@manyhands/postgres', 'adapters-do-not-see-each-other'],
  ['adapter → nest', 'libs/adapters/git/src/7.ts', '@manyhands/nest', 'adapters-do-not-see-each-other'],
  ['nest → adapter', 'libs/nest/src/8.ts', '@manyhands/git', 'nest-knows-no-adapter'],
  ['service → service', 'services/role-worker/src/9.ts', '../../dashboard/src/index.js', 'no-service-to-service'],
  ['lib → service', 'libs/nest/src/10.ts', '../../../services/role-worker/src/index.js', 'libs-not-to-services'],
  ['contracts → domain', 'libs/contracts/src/11.ts', '@manyhands/scope', 'contracts-import-only-zod'],
  ['dashboard → domain', 'services/dashboard/src/12.ts', '@manyhands/scope', 'dashboard-sees-only-contracts'],
  ['dashboard → node:fs', 'services/dashboard/src/13.ts', 'node:fs', 'dashboard-runs-in-a-browser'],
  ['service → tool', 'services/role-worker/src/14.ts', '@manyhands/scripted-model', 'products-do-not-import-tools'],
  ['service → fake', 'services/role-worker/src/15.ts', '@manyhands/scope/testing', 'fakes-are-for-tests'],
  ['service → spec', 'services/role-worker/src/16.ts', './ok.spec.js', 'no-test-imports-in-products'],
  ['service → an undeclared package', 'services/role-worker/src/17.ts', 'left-pad', 'no-undeclared-package'],
  ['service → nowhere', 'services/role-worker/src/18.ts', './missing.js', 'no-unresolvable'],
];

describe('the boundaries', () => {
  let workspace: TemporaryWorkspace;
  let clean: { status: number; refused: string[] };
  let broken: { status: number; refused: string[] };

  beforeAll(async () => {
    workspace = await TemporaryWorkspace.create();
    for (const [file, imported] of allowed) await workspace.write(file, imports(imported));
    clean = await cruise(workspace);
    for (const [, file, imported] of forbidden) await workspace.write(file, imports(imported));
    await workspace.write('libs/domain/scope/src/there.ts', imports('./back.js'));
    await workspace.write('libs/domain/scope/src/back.ts', imports('./there.js'));
    const typeOnly = "import type { Stats } from 'node:fs';\nexport type Use = Stats;";
    await workspace.write('libs/domain/scope/src/type-only.ts', typeOnly);
    broken = await cruise(workspace);
  });
  afterAll(() => workspace.remove());

  it('let every import pass that points the right way', () => {
    expect(clean).toEqual({ status: 0, refused: [] });
  });

  it('fail as a whole as soon as something is refused', () => {
    expect(broken.status).toBeGreaterThan(0);
  });

  it.each(forbidden)('refuse %s', (_what, file, _imported, rule) => {
    expect(broken.refused).toContain(`${rule}: ${file}`);
  });

  it('refuse an import of types only, too', () => {
    expect(broken.refused).toContain('domain-is-pure: libs/domain/scope/src/type-only.ts');
  });

  it('refuse a circle of two files', () => {
    // The circle is reported once, at either of its files.
    expect(broken.refused.join('\n')).toMatch(/^no-circular: libs\/domain\/scope\/src\/(there|back)\.ts$/m);
  });

  it('blame only the files that offend', () => {
    const innocent = allowed.map(([file]) => file).filter((file) => broken.refused.some((line) => line.endsWith(file)));
    expect(innocent).toEqual([]);
  });
});
