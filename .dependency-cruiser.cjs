// Which way imports may point: services → adapters → domain; contracts are for all. See docs/adr/0003.
// `tests/workspace/boundary-canary.spec.ts` breaks each rule once and expects to be stopped.

const tests = '\\.(spec|e2e)\\.tsx?$|/src/testing/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The domain decides on plain data. No package, no node: module, no adapter: declare a port instead.',
      severity: 'error',
      from: { path: '^libs/domain/[^/]+/src/', pathNot: tests },
      to: { pathNot: '^libs/domain/' },
    },
    {
      name: 'domain-tests-stay-in-the-domain',
      comment: 'Specs and fakes of the domain may use packages, but no adapter and no service.',
      severity: 'error',
      from: { path: '^libs/domain/' },
      to: { path: '^(libs|services|tools)/', pathNot: '^libs/(domain|contracts)/' },
    },
    {
      name: 'contracts-import-only-zod',
      comment: 'Contracts are read by every process and by the browser: shapes, no logic, no dependency but zod.',
      severity: 'error',
      from: { path: '^libs/contracts/src/', pathNot: tests },
      to: { pathNot: '^libs/contracts/|(^|/)node_modules/zod/' },
    },
    {
      name: 'adapters-do-not-see-each-other',
      comment: 'Two adapters meet in a service, never in a third place.',
      severity: 'error',
      from: { path: '^libs/adapters/([^/]+)/' },
      to: { path: '^libs/(adapters|nest)/', pathNot: '^libs/adapters/$1/' },
    },
    {
      name: 'nest-knows-no-adapter',
      comment: 'The shared Nest code is logger, health, shutdown and error filter: it needs contracts and the domain.',
      severity: 'error',
      from: { path: '^libs/nest/' },
      to: { path: '^libs/adapters/' },
    },
    {
      name: 'libs-not-to-services',
      comment: 'A lib that needs a service is in the wrong place, or declares a port.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^services/' },
    },
    {
      name: 'no-service-to-service',
      comment: 'Services talk through Postgres, the queue and HTTP.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'dashboard-sees-only-contracts',
      comment: 'The dashboard knows the public API and nothing behind it.',
      severity: 'error',
      from: { path: '^services/dashboard/' },
      to: { path: '^(libs|services|tools)/', pathNot: '^(libs/contracts|services/dashboard)/' },
    },
    {
      name: 'dashboard-runs-in-a-browser',
      comment: 'There is no node: module in a browser.',
      severity: 'error',
      from: { path: '^services/dashboard/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'products-do-not-import-tools',
      comment: 'Tools are started as processes. Specs may import them.',
      severity: 'error',
      from: { path: '^(libs|services)/', pathNot: tests },
      to: { path: '^tools/' },
    },
    {
      name: 'fakes-are-for-tests',
      comment: 'What stands behind `/testing` never runs in production.',
      severity: 'error',
      from: { path: '^(libs|services)/', pathNot: tests },
      to: { path: '^(libs|services|tools)/.*/src/testing/' },
    },
    {
      name: 'no-test-imports-in-products',
      comment: 'A spec is nobody’s library.',
      severity: 'error',
      from: {},
      to: { path: '\\.(spec|e2e)\\.tsx?$' },
    },
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one question answered in two places.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'The import leads nowhere: a typing error, or a package that is not installed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared-package',
      comment: 'It works only because another package happens to have it: add it to the package.json of this one.',
      severity: 'error',
      from: { path: '^(libs|services)/', pathNot: tests },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)(dist|coverage)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@manyhands/source', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
