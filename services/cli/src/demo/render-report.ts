import type { Paint } from '../output/colour.js';
import { duration } from '../output/duration.js';
import { table } from '../output/table.js';
import { PHASES, type Phase } from '../report/phases.js';
import type { TaskStory, WaitStory } from '../report/story.js';
import { blockedBy } from '../views/event-teller.js';
import type { DemoReport } from './demo-report.js';

/** The closing report for people: who did what, what waited for whom, where the time went. */
export function renderReport(report: DemoReport, paint: Paint): string {
  const sections: [string, string][] = [
    ['Who did what', table(taskColumns(paint), report.taskList)],
    ['What waited for whom', report.waitList.length === 0 ? 'nothing' : table(WAIT_COLUMNS, report.waitList)],
    ...(report.outcomes.length === 0
      ? []
      : [['What came of what', table(outcomeColumns(paint), report.outcomes)] satisfies [string, string]]),
    ['Where the time went', table(phaseColumns(report), PHASES)],
  ];
  const told = sections.map(([title, body]) => `${paint.bold(title)}\n${body}`);
  return [...told, summary(report, paint)].join('\n\n');
}

const taskColumns = (paint: Paint) => [
  { title: 'TASK', value: (task: TaskStory) => task.key },
  { title: 'ROLE', value: (task: TaskStory) => task.role },
  { title: 'AGENT', value: (task: TaskStory) => task.agent },
  { title: 'ATTEMPTS', value: (task: TaskStory) => task.attempts, right: true },
  { title: 'RED CHECKS', value: (task: TaskStory) => task.redChecks, right: true },
  { title: 'REFUSED PUSHES', value: (task: TaskStory) => task.refusedPushes, right: true },
  {
    title: 'LANDED',
    value: (task: TaskStory) => (task.landed === null ? paint.red(`no: ${task.status}`) : task.landed.slice(0, 10)),
  },
];

const WAIT_COLUMNS = [
  { title: 'TASK', value: (wait: WaitStory) => wait.key },
  { title: 'AGENT', value: (wait: WaitStory) => wait.agent },
  {
    title: 'WAITED',
    value: (wait: WaitStory) => (wait.waitedMs === null ? 'to the end' : duration(wait.waitedMs)),
    right: true,
  },
  { title: 'BECAUSE', value: (wait: WaitStory) => wait.blockers.map(blockedBy).join('; ') },
];

type OutcomeRow = DemoReport['outcomes'][number];
const outcomeColumns = (paint: Paint) => [
  { title: 'TASK', value: ({ key }: OutcomeRow) => key },
  {
    title: 'OUTCOME',
    value: ({ outcome, expected }: OutcomeRow) =>
      outcome === expected ? paint.green(outcome) : paint.red(`${outcome}, not ${expected}`),
  },
  { title: 'HOW', value: ({ how }: OutcomeRow) => how },
];

const phaseColumns = ({ phases }: DemoReport) => [
  { title: 'PHASE', value: (phase: Phase) => phase },
  { title: 'TIMES', value: (phase: Phase) => phases[phase].count, right: true },
  {
    title: 'MEDIAN',
    value: (phase: Phase) => (phases[phase].count === 0 ? '-' : duration(phases[phase].p50)),
    right: true,
  },
  {
    title: 'MAXIMUM',
    value: (phase: Phase) => (phases[phase].count === 0 ? '-' : duration(phases[phase].max)),
    right: true,
  },
];

function summary(report: DemoReport, paint: Paint): string {
  const landed = headline(report);
  const gate = report.gate === 'green' ? paint.green('green') : paint.red(report.gate);
  const model =
    report.model === 'scripted' ? 'scripted model: every answer was played from examples/scripts' : report.model;
  return [
    landed.whole ? paint.green(landed.text) : paint.red(landed.text),
    `develop is ${report.develop?.slice(0, 10) ?? 'unknown'}, its own tests are ${gate}`,
    `plans sent back ${report.refusedPlans}, pushes refused ${report.refusedPushes}, red checks fixed ${report.redChecksFixed}, waits ${report.waits}`,
    `model: ${model}; cost ${report.cost.toFixed(2)} US dollars`,
    `database: ${report.database}; queue: ${report.queue}; sandboxes: ${report.sandbox}`,
  ].join('\n');
}

function headline({ outcomes, landed, tasks, epics, seconds }: DemoReport): { whole: boolean; text: string } {
  if (outcomes.length === 0)
    return {
      whole: landed === tasks && tasks > 0,
      text: `${landed} of ${tasks} tasks of ${epics} epics landed in ${seconds} s`,
    };
  const fit = outcomes.filter(({ outcome, expected }) => outcome === expected).length;
  return {
    whole: fit === outcomes.length,
    text: `${fit} of ${outcomes.length} tasks came out as the scenario says, ${landed} landed, in ${seconds} s`,
  };
}
