import { useConnection } from '../live/connection-context.js';
import { AgentsPanel } from './agents-panel.js';
import { EpicsPanel } from './epics-panel.js';
import { EscalationsPanel } from './escalations-panel.js';
import { Footer } from './footer.js';
import { Header } from './header.js';
import { LeasesPanel } from './leases-panel.js';
import { MergeQueuePanel } from './merge-queue-panel.js';
import { StaleBanner } from './stale-banner.js';
import { TasksPanel } from './tasks-panel.js';
import { usePageTitle } from './use-page-title.js';

const sections = [
  ['escalations', 'Questions'],
  ['agents', 'Agents'],
  ['tasks', 'Tasks'],
  ['epics', 'Epics'],
  ['merge-queue', 'Merge queue'],
  ['leases', 'Leases'],
] as const;

/** The whole page once somebody is signed in: what needs a person first. */
export function Board() {
  const { stale } = useConnection();
  usePageTitle();
  return (
    <div data-testid="board" data-stale={stale}>
      <a className="skip" href="#tasks">
        Skip to the tasks
      </a>
      <div className="top">
        <Header />
        <StaleBanner />
      </div>
      <nav className="jump" aria-label="Sections">
        {sections.map(([id, title]) => (
          <a key={id} href={`#${id}`}>
            {title}
          </a>
        ))}
      </nav>
      <main className="board">
        <EscalationsPanel />
        <AgentsPanel />
        <TasksPanel />
        <EpicsPanel />
        <MergeQueuePanel />
        <LeasesPanel />
      </main>
      <Footer />
    </div>
  );
}
