import type { Action } from '@manyhands/merge-queue';
import type { GateStep } from '@manyhands/postgres';
import { sayResolved } from '../conflicts/say-conflict.js';
import { storable } from '../storable.js';
import type { Desk } from './desk.js';

/**
 * A change that is to blame leaves the queue, with what the gate printed and what the blame rests on. If conflicts were resolved
 * before, it may be the resolution that is wrong, and not the change: the evidence names it.
 */
export async function ejectRed(desk: Desk, action: Extract<Action, { kind: 'eject' }>): Promise<void> {
  const { candidateId, changeId, headSha } = action;
  const { base, tip, environment, runIds } = action.evidence;
  const reports = await desk.runs.reports(runIds);
  const steps = reports[0]?.steps ?? [];
  const resolved = await desk.store.resolvedFiles(candidateId, changeId);
  const why = sayWhy(steps.find(isRed), reports.length);
  const message = resolved.length === 0 ? why : `${why} Its conflicts had been resolved: ${sayResolved(resolved)}.`;
  const runs = reports.map(({ runId, sha, startedAt }) => ({ runId, sha, startedAt }));
  const findings = (await desk.interference.about(changeId)).map(({ kind, otherTaskKey, sentence }) => ({
    kind,
    other: otherTaskKey,
    sentence,
  }));
  const evidence = {
    ...{ steps, base, tip, environment, runs },
    ...(resolved.length > 0 && { resolved }),
    ...(findings.length > 0 && { findings }),
  };
  const reason = { code: 'red-gate', message };
  await desk.store.eject({ changeId, headSha, candidateId, kind: 'red-gate', reason, evidence });
}

const isRed = ({ exitCode, redBecause }: GateStep): boolean => exitCode !== 0 || redBecause !== undefined;

function sayWhy(red: GateStep | undefined, times: number): string {
  const because = red?.redBecause === undefined ? '' : `, but ${red.redBecause}`;
  return `The gate was red ${times} times with this change, and not without it: \`${shortened(red?.command ?? 'unknown')}\` ended with exit status ${red?.exitCode ?? 'unknown'}${because}.`;
}

/** Characters of a command in a sentence: it may name hundreds of test files. The evidence has it whole. */
const COMMAND = 300;

const shortened = (command: string): string =>
  command.length > COMMAND ? storable(`${command.slice(0, COMMAND - 1)}…`) : command;
