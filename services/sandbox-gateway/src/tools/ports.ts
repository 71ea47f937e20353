import type {
  Asked,
  Handoff,
  HumanQuestion,
  Posted,
  ReceivedHandoff,
  SandboxPrincipal,
  TaskSheet,
  TeamCall,
  WidenAnswer,
  WidenWish,
} from '@manyhands/postgres';

export { Principals } from '../principals/principals.js';

/** A sandbox with a session: whoever may call tools. */
export interface Caller extends SandboxPrincipal {
  readonly sessionId: string;
  readonly purpose: 'work' | 'review';
}

/** Port: what is known of the team, and what is written down of it. */
export abstract class Desk {
  abstract taskSheet(sessionId: string): Promise<TaskSheet | null>;
  abstract receivedHandoffs(sessionId: string): Promise<ReceivedHandoff[]>;
  abstract postHandoff(sessionId: string, note: Handoff): Promise<Posted>;
  abstract askHuman(sessionId: string, asked: HumanQuestion): Promise<Asked>;
  /** The session ends when its work is kept. */
  abstract reportBlocked(sessionId: string, reason: string): Promise<void>;
  abstract recordCall(sessionId: string, call: TeamCall): Promise<void>;
}

/** Port: leases that grow. */
export abstract class ScopeWishes {
  abstract widen(sessionId: string, wish: WidenWish): Promise<WidenAnswer>;
}

/** Port: what the integration branch of a repository has. */
export abstract class TrackedFiles {
  abstract of(repository: { repositoryId: string; integrationBranch: string }): Promise<WidenWish['facts']>;
}
