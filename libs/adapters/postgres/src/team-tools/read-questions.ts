/** What was asked of a person about a task. */
export interface AskedQuestion {
  readonly id: string;
  readonly question: string;
  /** The label of the option that was taken, and what the person wrote; null while nobody has answered. */
  readonly answer: { readonly option: string; readonly comment: string | null } | null;
}

/** A database or a transaction. */
interface Reader {
  rows<T extends object>(sql: string, parameters: unknown[]): Promise<T[]>;
}

interface QuestionRow {
  id: string;
  question: string;
  option: string | null;
  comment: string | null;
}

/** The log keeps what a person wrote; the row keeps which option was taken. */
const SELECT = `
  select x.id, coalesce(x.evidence->>'asked', x.question) as question,
    case when x.answer is null then null
         else coalesce((select o->>'label' from jsonb_array_elements(x.options) o where o->>'id' = x.answer), x.answer) end as option,
    (select v.data->>'comment' from event v
     where v.task_id = x.task_id and v.type = 'escalation.answered' and v.data->>'escalationId' = x.id::text limit 1) as comment
  from escalation x`;

/** Everything that was asked about a task, by any attempt; oldest first. */
export async function readQuestions(reader: Reader, taskId: string): Promise<AskedQuestion[]> {
  return (await reader.rows<QuestionRow>(`${SELECT} where x.task_id = $1 order by x.id`, [taskId])).map(asked);
}

export async function readQuestion(reader: Reader, id: string): Promise<AskedQuestion | undefined> {
  return (await reader.rows<QuestionRow>(`${SELECT} where x.id = $1`, [id])).map(asked)[0];
}

const asked = ({ id, question, option, comment }: QuestionRow): AskedQuestion => ({
  id,
  question,
  answer: option === null ? null : { option, comment },
});
