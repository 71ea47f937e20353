/** A request that must be refused, and how. */
export interface BadInput {
  readonly request: readonly [
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string | null>>,
  ];
  readonly status: number;
  readonly code: string;
  /** The first field error; without it, no field is at fault. */
  readonly error?: object;
}

export type Table = readonly [title: string, input: BadInput][];

/** Repository that exists while the table is gone through. */
export const repository = 'team-board';
export const unknownId = '01890000-0000-7000-8000-000000000000';

/** A task that nothing is wrong with. */
export const task = (id: string, more: object = {}): object => ({
  id,
  role: 'backend',
  title: `Task ${id}`,
  brief: 'Do it.',
  scope: [`src/${id}/**`],
  acceptance: ['node scripts/test.mjs'],
  ...more,
});
export const epic = (more: object): object => ({ repository, title: 'An epic', body: 'What is wanted.', ...more });
export const submit = (more: object): BadInput['request'] => ['POST', '/epics', epic(more)];
export const submitted = (...tasks: object[]): BadInput['request'] => submit({ plan: { version: 1, tasks } });
/** JSON is YAML, too. */
export const asYaml = (...tasks: object[]): BadInput['request'] =>
  submit({ planYaml: JSON.stringify({ version: 1, tasks }) });
export const text = (body: string | Uint8Array): BadInput['request'] => ['POST', '/epics', body];

export const planInvalid = (error: object): Omit<BadInput, 'request'> => ({ status: 422, code: 'plan-invalid', error });
export const bodyInvalid = (field: string, code: string): Omit<BadInput, 'request'> => ({
  status: 400,
  code: 'invalid-body',
  error: { field, code },
});
