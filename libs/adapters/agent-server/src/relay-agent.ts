import { Agent, request, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';

type Connected = (error: Error | null, stream: Duplex) => void;

/** A relay that died is started again within seconds, and a new one is in a network a moment after it is there. */
const AWAY_MS = 10_000;
const RETRY_MS = 200;

/**
 * Connects through the sandbox-relay: agent-servers in containers are on networks that nothing of ours is on. The relay is a proxy
 * with the one method CONNECT, on a socket file. While it is away it is waited for: the agent-servers behind it live on.
 */
export class RelayAgent extends Agent {
  constructor(
    private readonly socketPath: string,
    private readonly awayMs = AWAY_MS,
  ) {
    super({ keepAlive: false });
  }

  override createConnection(options: ClientRequestArgs, connected?: Connected): undefined {
    this.connect(`${options.host}:${options.port}`, performance.now() + this.awayMs, connected);
    return undefined;
  }

  private connect(target: string, until: number, connected?: Connected): void {
    const failed = (error: Error): void => connected?.(error, undefined as never);
    const away = (error: Error): void => {
      if (performance.now() + RETRY_MS > until) failed(error);
      else setTimeout(() => this.connect(target, until, connected), RETRY_MS);
    };
    const asked = request({ socketPath: this.socketPath, method: 'CONNECT', path: target, agent: false });
    asked.once('error', (cause) => away(new Error(`the sandbox-relay does not answer: ${cause.message}`, { cause })));
    asked.once('connect', ({ statusCode }, stream, head) => {
      if (statusCode === 200) {
        if (head.length > 0) stream.unshift(head);
        connected?.(null, stream);
        return;
      }
      stream.destroy();
      const error = new Error(`the sandbox-relay does not get to ${target} (${statusCode}): ${head.toString().trim()}`);
      if (statusCode === 403) away(error);
      else failed(error);
    });
    asked.end();
  }
}
