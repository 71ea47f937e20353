import type { RepositoryContext } from './repository-context.js';

/** The context as the text that the model reads. */
export function contextText(context: RepositoryContext): string {
  const parts = [
    `Files of the repository:\n${context.files === '' ? '(none yet)' : context.files}`,
    ...(context.scripts.length === 0 ? [] : [`Scripts of package.json:\n${context.scripts.join('\n')}`]),
    ...context.notes.map(({ path, text }) => `${path}:\n${text}`),
  ];
  return parts.join('\n\n');
}
