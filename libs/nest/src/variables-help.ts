import { z } from 'zod';

interface Variable {
  readonly default?: string | number | boolean;
  readonly enum?: readonly unknown[];
}

/** What a service reads from its environment, a line for each variable: what `--help` prints. */
export function variablesHelp(schema: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const width = Math.max(...Object.keys(properties).map((name) => name.length));
  const lines = Object.entries(properties).map(
    ([name, variable]) => `  ${name.padEnd(width)}  ${about(variable as Variable, required.includes(name))}\n`,
  );
  return `Environment (docs/configuration.md says what each is for):\n${lines.join('')}`;
}

function about(variable: Variable, isRequired: boolean): string {
  const choice = variable.enum === undefined ? [] : [`one of ${variable.enum.join(', ')}`];
  return [isRequired ? 'required' : fallback(variable.default), ...choice].join('; ');
}

const fallback = (value: Variable['default']): string =>
  value === undefined || value === '' ? 'optional' : `default ${String(value)}`;
