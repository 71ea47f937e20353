import { Agent, request, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';

type Connected = (error: Error | null, stream: Duplex) => void;

/**
 * Connects through the sandbox-relay: agent-servers in containers are on networks that nothing of ours is on. The relay is a proxy
 * with the one method CONNECT, on a socket file.
 */
export class RelayAgent extends Agent {
  constructor(private readonly socketPath: string) {
    super({ keepAlive: false });
  }

  override createConnection(options: ClientRequestArgs, connected?: Connected): undefined {
    const target = `${options.host}:${options.port}`;
    const failed = (error: Error): void => connected?.(error, undefined as never);
    const asked = request({ socketPath: this.socketPath, method: 'CONNECT', path: target, agent: false });
    asked.once('error', (cause) => failed(new Error(`the sandbox-relay does not answer: ${cause.message}`, { cause })));
    asked.once('connect', ({ statusCode }, stream, head) => {
      if (statusCode === 200) {
        if (head.length > 0) stream.unshift(head);
        connected?.(null, stream);
        return;
      }
      stream.destroy();
      failed(new Error(`the sandbox-relay does not get to ${target} (${statusCode}): ${head.toString().trim()}`));
    });
    asked.end();
    return undefined;
  }
}
