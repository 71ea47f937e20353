import type { EpicView, EventView, TaskView } from '@manyhands/contracts';
import type { ApiClient } from '../api/client.js';
import { atMostEvery } from '../commands/at-most-every.js';
import { cut } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import { EventTeller } from '../views/event-teller.js';
import { renderTeam, renderZones } from '../views/team.js';
import type { Ending } from './demo-report.js';

/** Statuses of a task on which somebody works, or will without a person. */
const MOVING: readonly TaskView['status'][] = ['ready', 'claimed', 'working', 'in_review', 'queued'];

/** Whether nothing moves any more: every epic is over, or waits for a person with nobody at work. */
export function isOver(epics: readonly EpicView[], tasks: readonly TaskView[]): boolean {
  return epics.every(({ id, status }) => {
    switch (status) {
      case 'done':
      case 'failed':
      case 'cancelled':
        return true;
      case 'awaiting_approval':
        return true;
      case 'needs_human':
        return !tasks.some((task) => task.epicId === id && MOVING.includes(task.status));
      case 'submitted':
      case 'planning':
      case 'running':
        return false;
      default:
        return status satisfies never;
    }
  });
}

export interface FollowOptions {
  readonly client: ApiClient;
  readonly terminal: Terminal;
  readonly epicIds: readonly string[];
  /** Aborted by the user. */
  readonly interrupted: AbortSignal;
  readonly deadlineMs: number;
  /** Whoever else hears of what happens, and may do something about it. */
  readonly people?: { hear(event: EventView): void; isBusy(): boolean } | undefined;
}

const HEAL_MS = 5000;
/** Until people have heard of the last thing and done something about it. */
const PEOPLE_MS = 2000;
/** Lines of the log below the team. */
const LATEST = 8;

/** Shows what happens until the epics are over; resolves with why it stopped looking. */
export async function follow(options: FollowOptions): Promise<Ending> {
  const late = AbortSignal.timeout(options.deadlineMs);
  const over = new AbortController();
  const signal = AbortSignal.any([options.interrupted, late, over.signal]);
  const latest: string[] = [];
  const isQuiet = quietFor(options.people === undefined ? 0 : PEOPLE_MS);
  const look = atMostEvery(250, async () => {
    const seemsOver = await lookOnce(options, latest);
    if (isQuiet(seemsOver && options.people?.isBusy() !== true)) over.abort();
  });
  const heal = setInterval(() => look.ask(), options.people === undefined ? HEAL_MS : PEOPLE_MS); // Should an event get lost on the way.
  try {
    const teller = new EventTeller();
    for await (const event of options.client.follow({ after: 0, signal })) {
      const sentence = teller.tell(event);
      if (sentence !== null) tell(options.terminal, latest, `${event.at.slice(11, 19)}  ${sentence}`);
      options.people?.hear(event);
      look.ask();
    }
    await look.idle();
  } finally {
    clearInterval(heal);
    options.terminal.keepDrawing();
  }
  if (over.signal.aborted) return 'over';
  return late.aborted ? 'deadline' : 'interrupted';
}

/** Tells whether something has been true without a break for so long. */
function quietFor(ms: number): (isTrue: boolean) => boolean {
  let since: number | null = null;
  return (isTrue) => {
    since = isTrue ? (since ?? performance.now()) : null;
    return since !== null && performance.now() - since >= ms;
  };
}

/** A line of its own, or on a terminal that redraws one of the latest below the team. */
function tell(terminal: Terminal, latest: string[], line: string): void {
  if (!terminal.live) return terminal.say(line);
  latest.push(line);
  latest.splice(0, latest.length - LATEST);
}

/** Reads the present state, draws it on a terminal, and tells whether all is over. */
async function lookOnce({ client, terminal, epicIds }: FollowOptions, latest: readonly string[]): Promise<boolean> {
  const [epics, agents, tasks] = await Promise.all([
    Promise.all(epicIds.map((id) => client.epic(id))),
    client.all('agents'),
    client.all('tasks'),
  ]);
  if (terminal.live) {
    const { messagePaint: paint, width } = terminal;
    const titles = epics.map(({ title, status }) => `${title}: ${status}`).join(' · ');
    const lines = [`${titles} · ${renderZones(tasks)}`, ...latest].map((line) => paint.dim(cut(line, width)));
    terminal.redraw([renderTeam(agents, { paint, width, now: Date.now() }), ...lines].join('\n'));
  }
  return isOver(epics, tasks);
}
