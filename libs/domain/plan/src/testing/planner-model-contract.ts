import type { PlannerModel, PlanProposal, PlanRequest } from '../planner-model.js';

/** One promise of a port. `check` throws when the implementation breaks it. */
export interface ContractCase {
  readonly name: string;
  readonly check: () => Promise<void>;
}

/** What every planner model promises, the fake and the real ones. `make` gives one that will answer with some document. */
export function plannerModelContract(make: () => Promise<PlannerModel>): ContractCase[] {
  return [
    { name: 'counts what a proposal took', check: async () => expectUsage(await (await make()).propose(REQUEST)) },
    { name: 'leaves the request as it was', check: async () => expectUntouched(await make()) },
    {
      name: 'takes feedback on earlier proposals',
      check: async () => expectUsage(await (await make()).propose(AGAIN)),
    },
  ];
}

const REQUEST: PlanRequest = {
  epic: { title: 'Tags', body: 'Items get tags.' },
  context: 'src/server/api.ts',
  roles: [{ name: 'backend', description: 'server code' }],
  feedback: [],
};

const AGAIN: PlanRequest = {
  ...REQUEST,
  feedback: [
    {
      plan: { version: 1, tasks: [] },
      violations: [{ code: 'empty-plan', severity: 'error', tasks: [], message: 'no tasks' }],
    },
  ],
};

function expectUsage({ document, usage }: PlanProposal): void {
  if (document === undefined) throw new Error('a proposal must have a document');
  for (const [name, amount] of Object.entries(usage)) {
    if (!Number.isFinite(amount) || amount < 0) throw new Error(`usage.${name} must be a number of at least 0`);
  }
}

async function expectUntouched(model: PlannerModel): Promise<void> {
  const request = structuredClone(AGAIN);
  await model.propose(request);
  if (JSON.stringify(request) !== JSON.stringify(AGAIN)) throw new Error('the request was changed');
}
