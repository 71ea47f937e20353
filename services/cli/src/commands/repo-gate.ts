import type { Context } from './context.js';

/** `hands repo gate NAME --gate COMMAND…`: other commands must pass before anything lands, from the next run on. */
export async function repoGate(
  context: Context,
  name: string,
  { gate }: { readonly gate: readonly string[] },
): Promise<void> {
  const repository = await context.client().setGate(name, gate);
  if (context.options.json) return context.terminal.json(repository);
  context.terminal.data(repository.gate.join('\n'));
}
