import { describe, expect, it } from '@jest/globals';
import {
  estimateCost,
  judgeApproval,
  type PlanRisks,
  RISK_LIMITS,
  TOKENS_PER_MINUTE,
  type Violation,
} from '../index.js';

const CALM: PlanRisks = {
  tasks: RISK_LIMITS.tasks,
  warnings: [],
  addedEdges: 0,
  carvedHubs: 0,
  cost: RISK_LIMITS.cost,
};
const warning = (message: string): Violation => ({ code: 'import-edge', severity: 'warning', tasks: ['a'], message });

describe('whether a person approves a plan', () => {
  it('is never asked when the epic says automatic, whatever the risk', () => {
    expect(judgeApproval('automatic', { ...CALM, tasks: 5000, cost: 1e6 })).toEqual({ kind: 'none' });
  });

  it('is asked where owners have to agree, even when the epic says automatic', () => {
    const owned: Violation = { code: 'owners-must-agree', severity: 'warning', tasks: ['a'], message: 'it is of @api' };
    const need = judgeApproval('automatic', { ...CALM, warnings: [warning('a imports b'), owned] });
    expect(need).toEqual({ kind: 'person', reasons: ['it is of @api'] });
  });

  it('is always asked when it says always, with the risks besides', () => {
    expect(judgeApproval('always', CALM)).toEqual({
      kind: 'person',
      reasons: ['this epic wants every plan approved'],
    });
    const need = judgeApproval('always', { ...CALM, addedEdges: 2 });
    expect(need).toMatchObject({ reasons: [expect.any(String), expect.stringContaining('2 needs added')] });
  });

  it('is not asked on risk when there is none: the limits themselves are allowed', () => {
    expect(judgeApproval('on-risk', CALM)).toEqual({ kind: 'none' });
    expect(judgeApproval('on-risk', { ...CALM, cost: null })).toEqual({ kind: 'none' });
  });

  it.each<[string, Partial<PlanRisks>, string]>([
    ['a warning', { warnings: [warning('a imports b')] }, 'a imports b'],
    ['an added need', { addedEdges: 1 }, 'tasks overlapped and were put in an order: 1 need added'],
    ['hub files', { carvedHubs: 1 }, '1 file that several tasks wanted became a task of their own'],
    ['very many tasks', { tasks: 21 }, 'it has 21 tasks, more than 20'],
    ['a high price', { cost: 25.5 }, 'it may cost about $25.50, more than $25'],
  ])('is asked on risk: %s', (_, risk, reason) => {
    expect(judgeApproval('on-risk', { ...CALM, ...risk })).toEqual({ kind: 'person', reasons: [reason] });
  });

  it('is told five warnings and the number of the others', () => {
    const warnings = Array.from({ length: 7 }, (_, at) => warning(`w${at}`));
    const need = judgeApproval('on-risk', { ...CALM, warnings });
    expect(need).toEqual({ kind: 'person', reasons: ['w0', 'w1', 'w2', 'w3', 'w4', 'there are 2 more warnings'] });
  });

  it('follows the limits that are given', () => {
    expect(judgeApproval('on-risk', { ...CALM, tasks: 3 }, { tasks: 2, cost: 99 }).kind).toBe('person');
  });
});

describe('the cost of a plan', () => {
  it('is minutes times tokens times prices', () => {
    const { input, output } = TOKENS_PER_MINUTE;
    expect(estimateCost(10, { inputCostPerToken: 1, outputCostPerToken: 2 })).toBe(10 * (input + 2 * output));
  });

  it('is unknown without prices', () => {
    expect(estimateCost(10, { inputCostPerToken: 0, outputCostPerToken: 0 })).toBeNull();
    expect(estimateCost(10, { inputCostPerToken: 0, outputCostPerToken: 1 })).not.toBeNull();
  });
});
