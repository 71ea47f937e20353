import type { CandidateView } from '@manyhands/contracts';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatDuration } from '../clock/age.js';
import { Age } from '../clock/ticking-age.js';
import { Badge } from '../parts/badge.js';
import { Disclosure } from '../parts/disclosure.js';
import { Icon } from '../parts/icon.js';
import { candidateBadge } from '../words/state-badges.js';

const FIRST = 5;

/** The candidates of one queue, newest first; the older ones on demand. */
export function Candidates({ candidates }: { candidates: CandidateView[] }) {
  const [all, setAll] = useState(false);
  if (candidates.length === 0) return null;
  const newest = candidates.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
  const hidden = newest.length - FIRST;
  return (
    <>
      <h4 className="sub">Candidates</h4>
      <ul className="plain candidates">
        {newest.slice(0, all ? undefined : FIRST).map((candidate) => (
          <Candidate key={candidate.id} candidate={candidate} />
        ))}
      </ul>
      {hidden > 0 && (
        <Button size="compact-sm" variant="default" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? 'Show fewer' : `Show ${hidden} older`}
        </Button>
      )}
    </>
  );
}

function Candidate({ candidate }: { candidate: CandidateView }) {
  return (
    <li data-testid={`candidate-${candidate.sha.slice(0, 8)}`} data-status={candidate.status}>
      <div className="badges">
        <Badge badge={candidateBadge(candidate.status)} />
        <code>{candidate.sha.slice(0, 8)}</code>
        <span>{candidate.changes.map((change) => change.taskKey).join(' + ')}</span>
        <GateTime candidate={candidate} />
      </div>
      {candidate.gate.map((run) => (
        <Disclosure key={run.command} summary={<GateSummary run={run} />}>
          {() => <pre tabIndex={0}>{run.output === '' ? '(no output)' : run.output}</pre>}
        </Disclosure>
      ))}
    </li>
  );
}

function GateTime({ candidate }: { candidate: CandidateView }) {
  const { gateStartedAt: started, gateFinishedAt: finished } = candidate;
  if (started === null) return null;
  if (finished === null) {
    return (
      <span className="muted">
        gate for <Age since={started} />
      </span>
    );
  }
  const seconds = (Date.parse(finished) - Date.parse(started)) / 1000;
  return <span className="muted">gate took {formatDuration(seconds)}</span>;
}

function GateSummary({ run }: { run: CandidateView['gate'][number] }) {
  const passed = run.exitCode === 0 && run.redBecause === undefined;
  return (
    <>
      <span className="exit" data-tone={passed ? 'good' : 'bad'}>
        <Icon name={passed ? 'check' : 'cross'} /> exit {run.exitCode}
        {run.redBecause !== undefined && `, but ${run.redBecause}`}
      </span>
      <code>{run.command}</code>
      <span className="cost">{formatDuration(run.seconds)}</span>
    </>
  );
}
