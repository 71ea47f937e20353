import { stringify } from 'yaml';
import { CliError } from '../cli-error.js';
import { table } from '../output/table.js';
import type { Context } from './context.js';
import type { Resource } from './resources.js';

type Item = Record<string, unknown>;
type Filters = Readonly<Record<string, string | undefined>>;

/** `hands epics list`. */
export async function list(context: Context, resource: Resource, filters: Filters): Promise<void> {
  const items = await read(context, resource, filters);
  const { terminal, options } = context;
  if (options.json) terminal.json({ items });
  else if (items.length === 0) terminal.say(`There are no ${resource.list.replace('-', ' ')}.`);
  else terminal.data(table(resource.columns, items, terminal.width));
}

/** `hands epics show ID`. */
export async function show(context: Context, resource: Resource, wanted: string): Promise<void> {
  const found = choose(await read(context, resource, {}), resource, wanted);
  const whole = resource.whole ? await resource.whole(context.client(), found) : found;
  if (context.options.json) context.terminal.json(whole);
  else context.terminal.data(stringify(whole, { lineWidth: 0 }).trimEnd());
}

async function read(context: Context, resource: Resource, filters: Filters): Promise<Item[]> {
  return await context.client().all(resource.list, filters);
}

/** The one that is meant: by id, by the beginning of its id, or by name. */
export function choose(items: readonly Item[], resource: Pick<Resource, 'name' | 'names'>, wanted: string): Item {
  const called = (item: Item) =>
    ['id', ...resource.names].map((key) => item[key]).filter((name) => typeof name === 'string');
  const exact = items.filter((item) => called(item).includes(wanted));
  const close = wanted.length < 4 ? [] : items.filter((item) => called(item).some((name) => name.startsWith(wanted)));
  const [found, ...more] = exact.length > 0 ? exact : close;
  if (found && more.length === 0) return found;
  const problem = found ? `${more.length + 1} of them are called ${wanted}` : `nothing is called ${wanted}`;
  throw new CliError(problem, {
    code: found ? 'ambiguous' : 'not-found',
    exit: found ? 2 : 1,
    hint: `See them all with: hands ${resource.name} list`,
  });
}
