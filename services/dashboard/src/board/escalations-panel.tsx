import type { EscalationView } from '@manyhands/contracts';
import { useState } from 'react';
import { useResource } from '../api/use-resource.js';
import { Age, Until } from '../clock/ticking-age.js';
import { Disclosure } from '../parts/disclosure.js';
import { Icon } from '../parts/icon.js';
import { Panel } from '../parts/panel.js';
import { TaskLink } from '../parts/task-link.js';
import { inWords } from '../words/badge-text.js';
import { evidenceText } from '../words/evidence.js';
import { AnswerForm } from './answer-form.js';

export function EscalationsPanel() {
  const [said, setSaid] = useState('');
  return (
    <Panel
      id="escalations"
      title="Questions for you"
      query={useResource('escalations')}
      empty="No open question."
      count={(escalations) => escalations.length}
      tools={
        <p role="status" className="note">
          {said}
        </p>
      }
    >
      {(escalations) => (
        <ul className="plain escalations">
          {escalations.map((escalation) => (
            <Escalation key={escalation.id} escalation={escalation} onAnswered={setSaid} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface EscalationProps {
  escalation: EscalationView;
  onAnswered: (message: string) => void;
}

function Escalation({ escalation, onAnswered }: EscalationProps) {
  return (
    <li className="card escalation" data-testid={`escalation-${escalation.id}`}>
      <div className="card-head">
        <span className="badge" data-tone="bad">
          <Icon name="alert" />
          {inWords(escalation.kind)}
        </span>
        {escalation.taskId !== null && <TaskLink id={escalation.taskId} taskKey={escalation.taskKey ?? 'the task'} />}
        <span className="muted">
          asked <Age since={escalation.createdAt} /> ago
        </span>
      </div>
      <h3 className="prose">{escalation.question}</h3>
      <Deadline escalation={escalation} />
      <Evidence evidence={escalation.evidence} />
      <AnswerForm escalation={escalation} onAnswered={onAnswered} />
    </li>
  );
}

function Deadline({ escalation }: { escalation: EscalationView }) {
  if (escalation.deadline === null) return null;
  const fallback = escalation.options.find((option) => option.id === escalation.defaultOption);
  return (
    <p className="muted">
      Deadline <Until moment={escalation.deadline} />. Without an answer: {fallback?.label ?? escalation.defaultOption}.
    </p>
  );
}

function Evidence({ evidence }: { evidence: EscalationView['evidence'] }) {
  const facts = Object.entries(evidence);
  if (facts.length === 0) return null;
  return (
    <Disclosure summary="Evidence">
      {() => (
        <dl className="details">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{inWords(name)}</dt>
              <dd>
                <pre tabIndex={0}>{evidenceText(value)}</pre>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Disclosure>
  );
}
