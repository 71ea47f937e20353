import {
  allowedVariables,
  RequestRefused,
  ROLE_LABEL,
  SANDBOX_USER,
  type GatewayRequest,
} from '@manyhands/docker-policy';
import type { Client } from './client.js';
import { answerOf, type Daemon, type DaemonCall } from './daemon.js';
import { fieldsOf, textOf } from './document.js';
import { failedWith } from './failed.js';
import type { Reply } from './reply.js';

/** How many commands are remembered. Forgotten is the oldest: it can no longer be started or looked at. */
const MOST = 10_000;

/** Commands in containers. Whose a command is, is known from its creation here. */
export class Execs {
  private readonly owners = new Map<string, Client>();

  async create(
    client: Client,
    daemon: Daemon,
    { container, wish }: Extract<GatewayRequest, { readonly kind: 'create-exec' }>,
  ): Promise<Reply> {
    const { id, labels } = client.own('container', container);
    const role = client.role(labels[ROLE_LABEL], () => false);
    const created = await daemon.call({
      method: 'POST',
      path: `/containers/${id}/exec`,
      body: {
        Cmd: wish.command,
        Env: allowedVariables(wish.environment, role),
        User: SANDBOX_USER,
        Privileged: false,
        WorkingDir: wish.workingDir,
        Tty: wish.tty,
        AttachStdin: wish.attach.stdin,
        AttachStdout: wish.attach.stdout,
        AttachStderr: wish.attach.stderr,
      },
    });
    if (created.status !== 201) return failedWith(created);
    const exec = textOf(fieldsOf(created.document)['Id']);
    this.owners.set(exec, client);
    const [oldest] = this.owners.keys();
    if (this.owners.size > MOST && oldest !== undefined) this.owners.delete(oldest);
    return { kind: 'document', status: 201, document: { Id: exec } };
  }

  /** Throws {@link RequestRefused} (R17). */
  own(client: Client, exec: string): string {
    if (this.owners.get(exec) === client) return exec;
    throw new RequestRefused('R17', 'exec', `this client has no exec ${exec.slice(0, 64)}`);
  }

  /** Runs it: detached, as a stream, or with both directions open when the client asked for that. */
  async start(
    client: Client,
    daemon: Daemon,
    wanted: Extract<GatewayRequest, { readonly kind: 'start-exec' }> & { readonly upgrade: boolean },
  ): Promise<Reply> {
    const { detach, tty, upgrade } = wanted;
    const call = {
      method: 'POST',
      path: `/exec/${this.own(client, wanted.exec)}/start`,
      body: { Detach: detach, Tty: tty },
    } as const;
    if (!detach) return openRaw(daemon, call, upgrade);
    const started = await daemon.call(call);
    return started.status < 300 ? { kind: 'empty', status: 200 } : failedWith(started);
  }
}

/** R4: bytes flow in both directions only after the daemon itself has answered 101. */
export async function openRaw(daemon: Daemon, call: DaemonCall, upgraded: boolean): Promise<Reply> {
  const opened = await daemon.upgrade(call);
  if (opened.kind === 'declined') return failedWith(await answerOf(opened.response));
  return { kind: 'raw', source: opened.socket, first: opened.first, upgraded };
}
