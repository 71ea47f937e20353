import type { Entity } from '@manyhands/conflict';
import { effectful } from './effects.js';
import { headBefore, valueBody } from './head.js';
import { listOf, type Loose, nodeIn, startOf } from './loose-node.js';

/** Methods and fields of a class. */
export function classMembers(node: Loose, text: string): Entity['members'] {
  return membersOf(node, (member) => {
    if (member.type === 'StaticBlock') return { key: null, effects: true };
    // Fields are set in their order, but only what one of them does can be seen by another.
    return {
      key: memberKey(member, text),
      effects: fieldEffects(member),
      ...headBefore(valueBody(nodeIn(member, 'value'))),
    };
  });
}

/** Properties and signatures of an interface. */
export const typeMembers = (node: Loose, text: string): Entity['members'] =>
  membersOf(node, (member) => ({ key: memberKey(member, text), effects: false }));

function membersOf(
  node: Loose,
  describe: (member: Loose) => Pick<Entity, 'key' | 'effects' | 'head'>,
): Entity['members'] {
  const body = nodeIn(node, 'body');
  if (body === null) return null;
  const entities = listOf(body, 'body').map((member) => ({
    start: startOf(member),
    end: member.end,
    ...describe(member),
    import: null,
    members: null,
  }));
  return { start: body.start + 1, end: body.end - 1, entities };
}

function memberKey(member: Loose, text: string): string {
  const key = nodeIn(member, 'key');
  const kind = member['kind'] === 'get' || member['kind'] === 'set' ? ' accessor' : '';
  const where = member['static'] === true ? 'static ' : '';
  return `member ${where}${key === null ? member.type : text.slice(key.start, key.end)}${kind}`;
}

function fieldEffects(member: Loose): boolean {
  const isField = member.type === 'PropertyDefinition' || member.type === 'AccessorProperty';
  return isField && effectful(nodeIn(member, 'value'));
}
