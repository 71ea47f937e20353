/** Leads to the task's card on the board. */
export function TaskLink({ id, taskKey }: { id: string; taskKey: string }) {
  return (
    <a className="key" href={`#task-${id}`}>
      {taskKey}
    </a>
  );
}
