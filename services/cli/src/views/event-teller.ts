import type { Blocker, EventType, EventView } from '@manyhands/contracts';

/** Turns events into sentences. It remembers who does what, because most events name only ids. */
export class EventTeller {
  private readonly sessions = new Map<string, { agent: string; key: string }>();
  private readonly titles = new Map<string, string>();
  private readonly waiting = new Set<string>();

  /** A sentence for people; null for what only matters to machines. */
  tell(event: EventView): string | null {
    this.remember(event);
    const sentence = SENTENCES[event.type]?.(event.data, this.about(event)) ?? null;
    if (event.type === 'lease.waiting') this.waiting.add(event.sessionId ?? '');
    // An access that nobody had to wait for is no news.
    if (event.type === 'lease.acquired' && !this.waiting.delete(event.sessionId ?? '')) return null;
    return sentence;
  }

  private remember({ type, sessionId, epicId, data }: EventView): void {
    if (type === 'session.started' && sessionId) {
      this.sessions.set(sessionId, { agent: text(data['agent']), key: text(data['key']) });
    }
    if (type === 'epic.submitted' && epicId) this.titles.set(epicId, text(data['title']));
  }

  private about({ sessionId, epicId, data }: EventView): About {
    const session = sessionId === null ? undefined : this.sessions.get(sessionId);
    return {
      agent: session?.agent ?? text(data['agent'], 'somebody'),
      key: text(data['key'], session?.key ?? 'a task'),
      epic: epicId === null ? 'an epic' : `epic "${this.titles.get(epicId) ?? epicId}"`,
    };
  }
}

interface About {
  readonly agent: string;
  readonly key: string;
  readonly epic: string;
}
type Data = Readonly<Record<string, unknown>>;
type Sentence = (data: Data, about: About) => string | null;

const SENTENCES: Partial<Record<EventType, Sentence>> = {
  'repository.registered': (data) => `repository ${text(data['name'])} is taken in`,
  'repository.gate_changed': (data) => `the gate of ${text(data['name'])} is now: ${listed(data['gate'])}`,
  'epic.submitted': (_, { epic }) => `${epic} is submitted`,
  'epic.plan_refused': (data, { epic }) => `the plan of ${epic} is sent back: ${firstOf(data['violations'])}`,
  'epic.planned': (data, { epic }) => `${epic} is planned: ${count(data['tasks'], 'task')}, ${origin(data)}`,
  'epic.awaiting_approval': (data, { epic }) => `the plan of ${epic} waits for approval: ${listed(data['reasons'])}`,
  'epic.plan_approved': (data, { epic }) => `${text(data['by'], 'somebody')} approves the plan of ${epic}`,
  'epic.plan_denied': (data, { epic }) =>
    `${text(data['by'], 'somebody')} denies the plan of ${epic}: ${text(data['reason'])}`,
  'epic.plan_unsound': (data, { epic }) => `the plan of ${epic} needs a person: ${reasonOf(data)}`,
  'epic.plan_replaced': (data, { epic }) => `${text(data['by'], 'somebody')} changes the plan of ${epic}`,
  'epic.done': (_, { epic }) => `${epic} is done`,
  'epic.failed': (data, { epic }) => `${epic} failed: ${reasonOf(data)}`,
  'epic.cancelled': (_, { epic }) => `${epic} is cancelled`,
  'session.started': (data, { agent, key }) =>
    data['kind'] === 'review' ? `${agent} reviews ${key}` : `${agent} takes ${key}${attempt(data)}`,
  'lease.widened': (data, { key }) => `${key} may write ${(data['added'] as string[]).join(', ')} too`,
  'lease.widening_refused': (data, { key }) =>
    `${key} wants ${(data['patterns'] as string[]).join(', ')} too: ${text(data['answer'])}`,
  'lease.waiting': (data, { agent, key }) => `${agent} waits with ${key}: ${blockers(data)}`,
  'lease.acquired': (_, { agent, key }) => `${agent} has access now and goes on with ${key}`,
  'session.checks': (data, { agent, key }) =>
    `checks of ${key} are ${data['green'] === false ? `red, ${agent} gets them back` : 'green'}`,
  'session.push_refused': (data, { agent, key }) =>
    `push of ${agent} for ${key} is refused: ${firstOf(data['problems'])}`,
  'session.pushed': (_, { agent, key }) => `${agent} has pushed ${key}`,
  'session.suspending': (_, { agent, key }) => `${agent} cannot go on with ${key}; its work is kept`,
  'session.ended': (data, { agent, key }) =>
    data['reason'] === undefined ? null : `${agent} stops with ${key}: ${reasonOf(data)}`,
  'handoff.posted': (_, { agent, key }) => `${agent} leaves a note about ${key} for those who need it`,
  'change.proposed': (_, { agent, key }) => `${agent} proposes ${key}`,
  'change.reviewed': (data, { agent, key }) =>
    `${agent} ${data['verdict'] === 'approve' ? 'approves' : 'asks for changes of'} ${key}`,
  'change.interferes': (data) => `two changes may not get on with each other: ${text(data['sentence'])}`,
  'change.conflict_resolved': (data, { key }) =>
    `conflicts of ${key} with develop were resolved: ${resolvedBy(data['files'])}`,
  'change.redo': (data, { key }) => `${key} is done again on develop as it is now: ${reasonOf(data)}`,
  'change.ejected': (data, { key }) => `${key} leaves the merge queue: ${reasonOf(data)}`,
  'candidate.gate_started': (data) => oncePerRun(data, (what) => `the gate runs on ${what}`),
  'candidate.gate_finished': (data) =>
    oncePerRun(data, (what) => `the gate is ${data['green'] === false ? 'red' : 'green'} on ${what}`),
  'candidate.gate_unavailable': (data) => oncePerRun(data, () => reasonOf(data)),
  'queue.troubled': (data) => reasonOf(data),
  'queue.recovered': () => 'the merge queue goes on',
  'task.landed': (data, { key }) => `${key} has landed as ${text(data['sha']).slice(0, 10)}`,
  'task.abandoned': (_, { key }) => `${key} is abandoned`,
  'sandbox.egress': (data, { agent, key }) =>
    data['verdict'] === 'refused' ? `${agent} wants to reach ${text(data['host'])} for ${key} and may not` : null,
  'sandbox.waiting': (data) => `a sandbox waits for room: ${reasonOf(data)}`,
  // Nobody waits for what is started ahead, and it is tried again for as long as there is work.
  'sandbox.failed': (data) =>
    data['purpose'] === 'warm' || data['purpose'] === 'golden'
      ? null
      : `a sandbox ${isDiskFull(data) ? 'was stopped' : 'did not start'}: ${reasonOf(data)}`,
  'release.created': (data) => `${text(data['tag'])} is released, at ${text(data['sha']).slice(0, 10)}`,
  'release.failed': (data) => `a release was not made: ${reasonOf(data)}`,
  'remote.behind': (data) => `a remote is behind: ${reasonOf(data)}`,
  'remote.caught_up': () => 'the remote has everything again',
  'escalation.opened': (data, { key }) => `a person is asked about ${key}: ${text(data['question'])}`,
  'escalation.answered': (data, { key }) => `${text(data['by'])} answers about ${key}: ${text(data['option'])}`,
  'agent.lost': (data) => `no signal from ${text(data['name'], 'an agent')} any more`,
};

/** A run of the gate is told of to each of the tasks it is about; people hear it with the first of them. */
function oncePerRun(data: Data, sentence: (what: string) => string): string | null {
  const changes = Array.isArray(data['changes']) ? data['changes'].map(String) : [];
  if (changes.length === 0) return sentence('develop itself');
  return data['key'] === changes[0] ? sentence(changes.join(' + ')) : null;
}

/** The one failure of a sandbox that did start. */
const isDiskFull = (data: Data): boolean => (data['reason'] as { code?: unknown } | undefined)?.code === 'disk-full';

function blockers(data: Data): string {
  const list = (Array.isArray(data['blockers']) ? data['blockers'] : []) as Blocker[];
  return list.map(blockedBy).join('; ') || 'somebody holds its files';
}

/** Who is in the way, and the path that proves it. */
export function blockedBy({ taskKey, agent, witness, heldBy, until }: Blocker): string {
  switch (heldBy) {
    case 'session':
      return `${agent ?? 'somebody'} works on ${taskKey} and holds ${witness}`;
    case 'change':
      return `${taskKey} holds ${witness} until it has landed`;
    case 'ticket':
      return `${taskKey} waits for ${witness} since longer`;
    case 'freeze':
      return `${witness} is frozen until ${until ?? 'later'}`;
    default:
      return heldBy satisfies never;
  }
}

function firstOf(problems: unknown): string {
  const [first, ...more] = (Array.isArray(problems) ? problems : []) as { message?: unknown }[];
  return text(first?.message, 'it breaks the rules') + (more.length > 0 ? ` (and ${more.length} more)` : '');
}

const MOST_FILES = 5;

/** Which rung of the ladder resolved which file. */
function resolvedBy(files: unknown): string {
  const list = (Array.isArray(files) ? files : []) as { path?: unknown; rung?: unknown }[];
  const told = list.slice(0, MOST_FILES).map(({ path, rung }) => `${text(path)} by rung ${String(rung)}`);
  const more = list.length > MOST_FILES ? [`${list.length - MOST_FILES} more`] : [];
  return [...told, ...more].join(', ') || 'no files are named';
}

const origin = (data: Data): string => {
  if (data['origin'] === 'supplied') return 'as supplied';
  const refused = typeof data['rounds'] === 'number' ? data['rounds'] : 0;
  return refused > 0 ? `by the model, after ${count(refused, 'plan')} sent back` : 'by the model';
};
const listed = (reasons: unknown): string =>
  text((Array.isArray(reasons) ? reasons : []).join('; '), 'a person is to look at it');
const reasonOf = (data: Data): string =>
  text((data['reason'] as { message?: unknown } | undefined)?.message, 'no reason given');
const attempt = (data: Data): string =>
  typeof data['attempt'] === 'number' && data['attempt'] > 1 ? ` (attempt ${data['attempt']})` : '';
const count = (value: unknown, what: string): string => `${String(value)} ${what}${value === 1 ? '' : 's'}`;
/** Text from outside on one line, cut when it is long: the whole of it is in the event. */
function text(value: unknown, otherwise = ''): string {
  const line = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
  return (line.length > 300 ? `${line.slice(0, 299)}…` : line) || otherwise;
}
