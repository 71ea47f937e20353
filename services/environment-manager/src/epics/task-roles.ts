import type { RoleView } from '@manyhands/postgres';

/** The roles that take tasks: those whose changes somebody reviews. Integration merges what others wrote and has no tasks. */
export const taskRoles = (roles: readonly RoleView[]): RoleView[] =>
  roles.filter(({ reviewedBy }) => reviewedBy !== null);
