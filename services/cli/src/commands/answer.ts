import { randomUUID } from 'node:crypto';
import { choose } from './list-and-show.js';
import type { Context } from './context.js';

/** `hands answer ESCALATION OPTION`: what a person decides. */
export async function answer(
  context: Context,
  wanted: string,
  o: { option: string; comment?: string | undefined },
): Promise<void> {
  const client = context.client();
  const items = await client.all('escalations', { status: 'open' });
  const found = choose(items, { name: 'escalations', names: ['taskKey'] }, wanted);
  const body = { option: o.option, ...(o.comment === undefined ? {} : { comment: o.comment }) };
  const answered = await client.answer(String(found['id']), body, randomUUID());
  if (context.options.json) return context.terminal.json(answered);
  context.terminal.say(`Answered: ${answered.question} ${o.option}`);
  context.terminal.say('Next: hands status -w');
}
