import { AgentServerGone, type AgentServer } from '@manyhands/agent-server';

/** Whether a call failed on its way and not where it went: the sandbox-relay died under it, and the agent-server answers again. */
export const wasCutOff = async (error: unknown, server: Pick<AgentServer, 'isAlive'>): Promise<boolean> =>
  error instanceof AgentServerGone && (await server.isAlive());
