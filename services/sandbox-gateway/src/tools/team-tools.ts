import { postHandoffTool, readHandoffs } from './handoff-tools.js';
import { askHuman, reportBlocked } from './people-tools.js';
import type { Desk, ScopeWishes, TrackedFiles } from './ports.js';
import { readTask } from './read-task.js';
import { requestScope } from './request-scope.js';
import type { TeamTool } from './team-tool.js';

/** Every tool of the team, in the order in which a model reads them. Few on purpose: each costs tokens in every call. */
export const teamTools = (parts: { desk: Desk; wishes: ScopeWishes; tracked: TrackedFiles }): readonly TeamTool[] => [
  readTask(parts.desk),
  requestScope(parts),
  readHandoffs(parts.desk),
  postHandoffTool(parts.desk),
  askHuman(parts.desk),
  reportBlocked(parts.desk),
];
