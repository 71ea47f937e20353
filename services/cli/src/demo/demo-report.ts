import type { EpicView, EventView, SystemView } from '@manyhands/contracts';
import { EXIT, type ExitCode } from '../cli-error.js';
import { PHASES, type Phase, type PhaseTimes } from '../report/phases.js';
import { tellOutcomes, type TaskOutcome } from '../report/outcomes.js';
import { tellStory, type TaskStory, type WaitStory } from '../report/story.js';
import type { Verdict } from './verify.js';

/** Why the demo stopped looking. */
export type Ending = 'over' | 'deadline' | 'interrupted';

/** What `hands demo --json` prints as its last line. */
export interface DemoReport {
  readonly epics: number;
  readonly tasks: number;
  readonly landed: number;
  readonly refusedPushes: number;
  readonly refusedPlans: number;
  /** Sessions that had to wait for a lease. */
  readonly waits: number;
  readonly redChecksFixed: number;
  readonly develop: string | null;
  readonly gate: 'green' | 'red' | 'not run';
  /** The end of what a red gate said. */
  readonly gateOutput: string;
  readonly seconds: number;
  /** `scripted`, or the name of the model. */
  readonly model: string;
  readonly database: string;
  readonly queue: string;
  readonly sandbox: string;
  readonly dashboard: string;
  readonly ending: Ending;
  readonly cost: number;
  readonly phases: Record<Phase, PhaseTimes>;
  readonly epicList: readonly { title: string; status: string; tasks: number; landed: number }[];
  readonly taskList: readonly TaskStory[];
  readonly waitList: readonly WaitStory[];
  /** Of a scenario that says what is to come of its tasks; else empty. */
  readonly outcomes: readonly (TaskOutcome & { readonly expected: string })[];
}

export interface DemoFacts {
  readonly events: readonly EventView[];
  readonly epics: readonly EpicView[];
  readonly system: SystemView;
  readonly verdict: Verdict | null;
  readonly ending: Ending;
  readonly dashboard: string;
  readonly seconds: number;
  /** What is to come of each task, by key; null when all are to land. */
  readonly expected: Readonly<Record<string, string>> | null;
}

/** Everything the closing report says, from what happened. Pure. */
export function makeReport(facts: DemoFacts): DemoReport {
  const { events, epics, system, verdict } = facts;
  const story = tellStory(events);
  return {
    epics: epics.length,
    tasks: story.tasks.length,
    landed: story.landed,
    refusedPushes: story.refusedPushes,
    refusedPlans: story.refusedPlans,
    waits: story.waits.length,
    redChecksFixed: story.redChecksFixed,
    develop: verdict?.develop ?? null,
    gate: verdict?.gate ?? 'not run',
    gateOutput: verdict?.output.slice(-2000) ?? '',
    seconds: Math.round(facts.seconds * 10) / 10,
    model: system.model.scripted ? 'scripted' : system.model.name,
    database: system.database,
    queue: system.queue,
    sandbox: `${system.sandbox.provider} (${system.sandbox.isolation})`,
    dashboard: facts.dashboard,
    ending: facts.ending,
    cost: epics.reduce((sum, { cost }) => sum + cost, 0),
    phases: Object.fromEntries(PHASES.map((phase) => [phase, story.phases[phase]])) as Record<Phase, PhaseTimes>,
    epicList: epics.map(({ title, status, tasks }) => ({ title, status, tasks: tasks.total, landed: tasks.landed })),
    taskList: story.tasks,
    waitList: story.waits,
    outcomes: outcomesOf(events, facts.expected),
  };
}

function outcomesOf(events: DemoFacts['events'], expected: DemoFacts['expected']): DemoReport['outcomes'] {
  if (expected === null) return [];
  return tellOutcomes(events).map((one) => ({ ...one, expected: expected[one.key] ?? 'landed' }));
}

/**
 * 0 only when every task of every epic has landed, or what was expected has come of each, and the final `develop` is green.
 */
export function exitOf(report: DemoReport): ExitCode {
  const whole = report.outcomes.length > 0 ? isAsExpected(report) : allLanded(report);
  if (whole) return report.gate === 'green' ? EXIT.ok : EXIT.error;
  if (report.ending === 'interrupted') return EXIT.interrupted;
  if (report.ending === 'deadline') return EXIT.timedOut;
  if (report.epicList.some(({ status }) => status === 'needs_human')) return EXIT.waitsForHuman;
  return report.landed > 0 ? EXIT.partial : EXIT.error;
}

const allLanded = ({ tasks, landed, epicList }: DemoReport): boolean =>
  tasks > 0 && landed === tasks && epicList.every(({ status }) => status === 'done');

const isAsExpected = ({ outcomes }: DemoReport): boolean =>
  outcomes.every(({ outcome, expected }) => outcome === expected);
