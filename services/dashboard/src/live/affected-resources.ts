import type { EventType } from '@manyhands/contracts';
import { type ResourceName, resourceNames } from '../api/resources.js';

/** What stands before the dot of an event type: what the event is about. */
type Subject = EventType extends `${infer Name}.${string}` ? Name : never;

/**
 * Which resources an event about a subject may have changed. Agents are in nearly all of them, because their state
 * is derived from sessions, leases, changes and candidates. One too many costs a read, one too few a wrong status. The board shows
 * no handoffs and no releases.
 */
const affectedBy: Record<Subject, readonly ResourceName[]> = {
  repository: ['mergeQueues', 'system'],
  epic: ['epics', 'tasks', 'escalations'],
  task: ['tasks', 'epics', 'agents', 'leases', 'mergeQueues'],
  session: ['tasks', 'agents', 'epics'],
  lease: ['leases', 'tasks', 'agents'],
  sandbox: ['agents', 'tasks', 'mergeQueues'],
  change: ['mergeQueues', 'tasks', 'agents', 'leases', 'epics'],
  candidate: ['mergeQueues', 'agents', 'tasks'],
  queue: ['mergeQueues'],
  escalation: ['escalations', 'tasks', 'epics'],
  agent: ['agents'],
  handoff: [],
  release: [],
  remote: [],
};

const isSubject = (name: string): name is Subject => Object.hasOwn(affectedBy, name);

/** What to read again after an event; everything after one that this page does not know. */
export function affectedResources(eventType: string): readonly ResourceName[] {
  const subject = eventType.slice(0, Math.max(0, eventType.indexOf('.')));
  return isSubject(subject) ? affectedBy[subject] : resourceNames;
}
