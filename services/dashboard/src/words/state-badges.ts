import type { AgentState, CandidateStatus, EpicStatus, SessionStatus, TaskStatus } from '@manyhands/contracts';
import type { AgentView } from '@manyhands/contracts';
import { badgeFor, type BadgeText, inWords } from './badge-text.js';

/** A state takes the place of the eight when heartbeats stop: what the agent does now, nobody knows. */
export const SIGNAL_LOST = 'SignalLost';

const agentBadges: Record<AgentState | typeof SIGNAL_LOST, BadgeText> = {
  Idle: { word: 'Idle', icon: 'idle', tone: 'calm' },
  ClaimingTask: { word: 'Claiming task', icon: 'claim', tone: 'working' },
  CheckingConflicts: { word: 'Checking conflicts', icon: 'search', tone: 'working' },
  WaitingForAccess: { word: 'Waiting for access', icon: 'hourglass', tone: 'waiting' },
  WorkingOnTask: { word: 'Working', icon: 'work', tone: 'working' },
  ResolvingConflict: { word: 'Resolving conflict', icon: 'merge', tone: 'queue' },
  CommittingCode: { word: 'Committing code', icon: 'commit', tone: 'working' },
  CreatingPR: { word: 'Creating PR', icon: 'branch', tone: 'review' },
  SignalLost: { word: 'Signal lost', icon: 'lost', tone: 'bad' },
};

const taskBadges: Record<TaskStatus, BadgeText> = {
  pending: { word: 'pending', icon: 'idle', tone: 'calm' },
  ready: { word: 'ready', icon: 'claim', tone: 'calm' },
  claimed: { word: 'claimed', icon: 'claim', tone: 'waiting' },
  working: { word: 'working', icon: 'work', tone: 'working' },
  in_review: { word: 'in review', icon: 'eye', tone: 'review' },
  queued: { word: 'queued', icon: 'queue', tone: 'queue' },
  landed: { word: 'landed', icon: 'check', tone: 'good' },
  needs_human: { word: 'needs you', icon: 'alert', tone: 'bad' },
  abandoned: { word: 'abandoned', icon: 'cross', tone: 'calm' },
};

const epicBadges: Record<EpicStatus, BadgeText> = {
  submitted: { word: 'submitted', icon: 'idle', tone: 'calm' },
  planning: { word: 'planning', icon: 'search', tone: 'working' },
  awaiting_approval: { word: 'needs approval', icon: 'alert', tone: 'bad' },
  running: { word: 'running', icon: 'work', tone: 'working' },
  needs_human: { word: 'needs you', icon: 'alert', tone: 'bad' },
  done: { word: 'done', icon: 'check', tone: 'good' },
  failed: { word: 'failed', icon: 'cross', tone: 'bad' },
  cancelled: { word: 'cancelled', icon: 'cross', tone: 'calm' },
};

const candidateBadges: Record<CandidateStatus, BadgeText> = {
  built: { word: 'built', icon: 'merge', tone: 'calm' },
  gating: { word: 'gate running', icon: 'work', tone: 'working' },
  green: { word: 'gate green', icon: 'check', tone: 'good' },
  red: { word: 'gate red', icon: 'cross', tone: 'bad' },
  landed: { word: 'landed', icon: 'check', tone: 'good' },
  abandoned: { word: 'abandoned', icon: 'cross', tone: 'calm' },
};

const sessionWords: Record<SessionStatus, string> = {
  claimed: 'claimed',
  checking_conflicts: 'checking conflicts',
  waiting_for_access: 'waiting for access',
  starting: 'starting the sandbox',
  running: 'working',
  checking: 'running checks',
  committing: 'committing',
  proposing: 'proposing the change',
  ended: 'session ended',
};

/** The name under which an agent's state is shown: the server's, unless its signal is lost. */
export const shownState = (agent: Pick<AgentView, 'state' | 'signalLost'>): string =>
  agent.signalLost ? SIGNAL_LOST : agent.state;

export const agentBadge = (state: string): BadgeText => badgeFor(agentBadges, state);
export const taskBadge = (status: string): BadgeText => badgeFor(taskBadges, status);
export const epicBadge = (status: string): BadgeText => badgeFor(epicBadges, status);
export const candidateBadge = (status: string): BadgeText => badgeFor(candidateBadges, status);

/** What the session of a task does, in words. */
export function sessionWord(status: string): string {
  const words: Readonly<Record<string, string>> = sessionWords;
  return (Object.hasOwn(words, status) ? words[status] : undefined) ?? inWords(status);
}

/** What an agent does: the step of its session, of its review (`reviews (running)`), or prose. */
export function agentDetail(detail: string): string {
  const review = /^reviews \((\w+)\)$/.exec(detail)?.[1];
  return review === undefined ? sessionWord(detail) : `reviews (${sessionWord(review)})`;
}
