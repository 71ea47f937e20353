import type { AnswerEscalation, EscalationView } from '@manyhands/contracts';
import { Alert, Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useApi } from '../api/api-context.js';
import type { ApiError } from '../api/problem.js';

interface AnswerFormProps {
  escalation: EscalationView;
  onAnswered: (message: string) => void;
}

/** Choose, say why if you like, send. Nothing is chosen beforehand: an answer is a decision. */
export function AnswerForm({ escalation, onAnswered }: AnswerFormProps) {
  const [option, setOption] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const send = useSend(escalation, onAnswered);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const words = comment.trim();
    if (option !== null) send.mutate({ option, ...(words !== '' && { comment: words }) });
  };
  return (
    <form className="answer" onSubmit={submit} aria-label={`Answer: ${escalation.question}`}>
      <fieldset disabled={send.isPending}>
        <legend>Your answer</legend>
        {escalation.options.map(({ id, label }) => (
          <label key={id} className="option">
            <input
              type="radio"
              name={`answer-${escalation.id}`}
              value={id}
              checked={option === id}
              onChange={() => setOption(id)}
            />
            {label} {id === escalation.defaultOption && <span className="muted">(default)</span>}
          </label>
        ))}
      </fieldset>
      <Textarea
        label="Comment (optional)"
        size="xs"
        autosize
        minRows={1}
        maxLength={5000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {send.error !== null && <Alert color="red">{send.error.message}</Alert>}
      <Button type="submit" size="xs" disabled={option === null} loading={send.isPending}>
        Send answer
      </Button>
    </form>
  );
}

function useSend(escalation: EscalationView, onAnswered: (message: string) => void) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation<void, ApiError, AnswerEscalation>({
    mutationFn: (answer) => api.post(`/escalations/${encodeURIComponent(escalation.id)}/answer`, answer),
    onSuccess: async (_, { option }) => {
      const label = escalation.options.find(({ id }) => id === option)?.label ?? option;
      onAnswered(`Answered: ${label}`);
      await client.invalidateQueries({ queryKey: ['escalations'] });
    },
  });
}
