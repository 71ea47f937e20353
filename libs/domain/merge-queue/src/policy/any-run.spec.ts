import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TroubledQueue, type Trouble, type TroubledChange } from '../testing/troubled-queue.js';
import { POLICY_NAMES, policyOf } from './policy.js';

const seldom = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(6) });
/** Hints that may be right or wrong, and out of bounds. */
const suspicion = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2, noNaN: true }));
const changes = (bad: fc.Arbitrary<boolean>, trouble = seldom) =>
  fc.array(
    fc.record<TroubledChange>({
      ...{
        bad,
        needs: fc.nat(12),
        clash: trouble,
        quarrel: trouble,
        lane: fc.nat(4),
        priority: fc.nat(2),
        suspicion,
        interferes: seldom,
      },
    }),
    { maxLength: 14 },
  );
const someBad = fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
const kinds = ['end', 'end', 'end', 'flake', 'lose', 'crash', 'repeat', 'withdraw', 'push', 'outside', 'time'] as const;
const trouble = fc.record<Trouble>({ kind: fc.constantFrom(...kinds), pick: fc.nat(50) });

describe.each(POLICY_NAMES)('any run under the policy %s', (name) => {
  const slots = fc.integer({ min: 1, max: 6 });
  const dial = fc.constantFrom(0, 0.2, 0.6, 1);

  it('ends each change exactly once, blames nobody who is innocent, and lands only what was tested as it is', () => {
    fc.assert(
      fc.property(changes(someBad), fc.array(trouble, { maxLength: 40 }), slots, dial, (all, troubles, free, cost) => {
        // What must hold at every step is checked by the queue itself.
        const queue = new TroubledQueue(all, policyOf(name, { dial: cost, patienceMs: 60, priorityMs: 3 }), free);
        queue.settle();
        for (const one of troubles) queue.suffer(one);
        queue.calm();
        expect(queue.isBad(queue.develop.tree)).toBe(false);
        const left = queue.read().queue;
        expect(left.filter(({ openNeeds }) => openNeeds.length === 0)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('without trouble lands every good change whose needs land, and ejects every bad one', () => {
    fc.assert(
      fc.property(changes(someBad, fc.constant(0)), slots, dial, (all, free, cost) => {
        const queue = new TroubledQueue(all, policyOf(name, { dial: cost }), free);
        queue.calm();
        const endings: (string | undefined)[] = [];
        for (const [at, { bad, needs }] of all.entries()) {
          const isFree = needs === 0 || needs > at || endings[at - needs] === 'landed';
          endings.push(isFree ? (bad ? 'ejected' : 'landed') : undefined);
        }
        expect(all.map((_, at) => queue.endings.get(`${at}`))).toEqual(endings);
      }),
      { numRuns: 100 },
    );
  });
});
