import type { AbandonReason, Action } from './action.js';
import { tipAt, type Chain } from './chain.js';
import { LEAST_REDS, MOST_REDS, oddsOfInnocence } from './innocence.js';
import type { Picture } from './picture.js';

/** What follows from the facts whatever the policy: landings to record, stacks that are over, changes that are to blame. */
export function settle(picture: Picture): Action[] {
  const blamed = new Set<string>();
  return picture.chains.flatMap((chain): Action[] => {
    const { candidateId } = chain.stack;
    const length = unrecorded(picture, chain);
    if (length > 0) return [{ kind: 'record-landing', candidateId, length }];
    const because = uselessBecause(picture, chain);
    if (because !== null) return [{ kind: 'abandon', candidateId, because }];
    const ejection = blame(picture, chain);
    if (ejection === null || blamed.has(ejection.changeId)) return [];
    blamed.add(ejection.changeId);
    return [ejection];
  });
}

/**
 * How many parts of the stack `develop` contains with nothing written down about it; 0 when all is written down. What was not green
 * did not land from here, though `develop` may contain it: somebody else put it there. Which gate it was green under does not
 * matter: that may have been changed since the landing.
 */
function unrecorded({ state }: Picture, { stack }: Chain): number {
  const at = stack.parts.findIndex(({ sha }) => sha === state.develop.sha) + 1;
  const contained = stack.parts.slice(0, Math.max(at, stack.inDevelop ?? 0));
  const green = new Set(state.runs.flatMap((run) => (run.state === 'green' ? [run.tree] : [])));
  const length = contained.findLastIndex(({ tree }) => green.has(tree)) + 1;
  return contained.slice(0, length).some(({ changeId }) => !state.landed.includes(changeId)) ? length : 0;
}

function uselessBecause(picture: Picture, { stack, parts, cutOff, live }: Chain): AbandonReason | null {
  const { state, policy } = picture;
  if (stack.missing === true) return 'commit-missing';
  if (!live && !(state.develop.line.includes(stack.base.sha) && isUndoubted(picture, stack))) return 'develop-moved';
  if (parts.some(({ at }) => at === 'waiting')) return null;
  if (policy.name === 'bors' && cutOff.length > 0) return null; // the other half of its batch
  return parts.length < stack.parts.length ? 'change-withdrawn' : 'superseded';
}

type Ejection = Extract<Action, { kind: 'eject' }>;

/** The one suspect that is left, red often enough in one environment on a base that is green without it. */
function blame(picture: Picture, chain: Chain): Ejection | null {
  const culprit = chain.red === chain.green + 1 ? chain.parts[chain.green] : undefined;
  if (culprit === undefined || culprit.at !== 'waiting' || !isBaseGreen(picture, chain)) return null;
  const { reds } = picture.verdicts(culprit.tree);
  const [first] = reds;
  if (first === undefined || reds.length < LEAST_REDS) return null;
  const isSure = oddsOfInnocence(picture, chain, reds.length) <= picture.policy.doubt;
  if (!isSure && reds.length < MOST_REDS) return null;
  const { sha, tree, changeId, headSha } = culprit;
  const runIds = reds.map(({ runId }) => runId);
  const evidence = { base: tipAt(chain, chain.green), tip: { sha, tree }, runIds, environment: first.environment };
  return { kind: 'eject', candidateId: chain.stack.candidateId, changeId, headSha, evidence };
}

type Seen = Pick<Picture, 'state' | 'verdicts'>;

/**
 * What is below the suspects is green: tested itself, or part of a tip that was, or a `develop` from which this queue has landed
 * since. Only a `develop` that others moved may be none of these; and one that was red may have been mended by what landed.
 */
export function isBaseGreen(picture: Seen, { stack, green }: Chain): boolean {
  const { state, verdicts } = picture;
  if (green > 0 || verdicts(stack.base.tree).green) return true;
  return state.develop.line.includes(stack.base.sha) && isUndoubted(picture, stack);
}

/** Nothing was seen of the stack's base that speaks against it. */
function isUndoubted({ verdicts }: Seen, { base }: Chain['stack']): boolean {
  const { green, reds } = verdicts(base.tree);
  return green || reds.length === 0;
}
