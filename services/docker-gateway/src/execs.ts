import {
  allowedVariables,
  RequestRefused,
  SANDBOX_USER,
  type ExecWish,
  type GatewayRequest,
  type RolePolicy,
} from '@manyhands/docker-policy';
import type { Belonging } from './belongings.js';
import { answerOf, type Daemon, type DaemonCall } from './daemon.js';
import { fieldsOf, textOf } from './document.js';
import { failedWith } from './failed.js';
import type { Reply } from './reply.js';

/** Commands of one container that have not ended; the daemon keeps each in memory, also one that is never started. */
const MOST_UNFINISHED = 64;

interface Wanted {
  readonly container: Belonging;
  /** The role of the container. */
  readonly role: RolePolicy;
  readonly wish: ExecWish;
}

/** Commands in the containers of one client. Whose a command is, is known from its creation here. */
export class Execs {
  /** By container. */
  private readonly known = new Map<string, Set<string>>();
  private readonly underWay = new Map<string, number>();

  async create(daemon: Daemon, { container: { id }, role, wish }: Wanted): Promise<Reply> {
    const body = {
      Cmd: wish.command,
      Env: allowedVariables(wish.environment, role),
      User: SANDBOX_USER,
      Privileged: false,
      WorkingDir: wish.workingDir,
      Tty: wish.tty,
      AttachStdin: wish.attach.stdin,
      AttachStdout: wish.attach.stdout,
      AttachStderr: wish.attach.stderr,
    };
    return this.counted(daemon, id, async () => {
      const created = await daemon.call({ method: 'POST', path: `/containers/${id}/exec`, body });
      if (created.status !== 201) return failedWith(created);
      const exec = textOf(fieldsOf(created.document)['Id']);
      this.of(id).add(exec);
      return { kind: 'document', status: 201, document: { Id: exec } };
    });
  }

  /** Forgets what ran in a container that has gone. */
  drop(container: string): void {
    this.known.delete(container);
  }

  /** Throws {@link RequestRefused} (R17). */
  own(exec: string): string {
    if ([...this.known.values()].some((execs) => execs.has(exec))) return exec;
    throw new RequestRefused('R17', 'exec', `this client has no exec ${exec.slice(0, 64)}`);
  }

  /** Runs it: detached, as a stream, or with both directions open when the client asked for that. */
  async start(
    daemon: Daemon,
    wanted: Extract<GatewayRequest, { readonly kind: 'start-exec' }> & { readonly upgrade: boolean },
  ): Promise<Reply> {
    const { detach, tty, upgrade } = wanted;
    const call = {
      method: 'POST',
      path: `/exec/${this.own(wanted.exec)}/start`,
      body: { Detach: detach, Tty: tty },
    } as const;
    if (!detach) return openRaw(daemon, call, upgrade);
    const started = await daemon.call(call);
    return started.status < 300 ? { kind: 'empty', status: 200 } : failedWith(started);
  }

  /** Throws {@link RequestRefused} (429) when too many of this container have not ended. */
  private async counted<T>(daemon: Daemon, container: string, create: () => Promise<T>): Promise<T> {
    const pending = () => this.of(container).size + (this.underWay.get(container) ?? 0);
    if (pending() >= MOST_UNFINISHED) await this.forgetFinished(daemon, container);
    if (pending() >= MOST_UNFINISHED) {
      throw new RequestRefused('R18', 'exec', `${MOST_UNFINISHED} commands of this container have not ended`, 429);
    }
    this.underWay.set(container, (this.underWay.get(container) ?? 0) + 1);
    try {
      return await create();
    } finally {
      this.underWay.set(container, (this.underWay.get(container) ?? 1) - 1);
      if (this.underWay.get(container) === 0) this.underWay.delete(container);
    }
  }

  private async forgetFinished(daemon: Daemon, container: string): Promise<void> {
    const execs = this.of(container);
    const looks = [...execs].map(async (exec) => {
      const { status, document } = await daemon.call({ method: 'GET', path: `/exec/${exec}/json` });
      const { Running, ExitCode } = fieldsOf(document);
      if (status === 404 || (Running === false && typeof ExitCode === 'number')) execs.delete(exec);
    });
    await Promise.all(looks);
  }

  private of(container: string): Set<string> {
    const execs = this.known.get(container) ?? new Set();
    this.known.set(container, execs);
    return execs;
  }
}

/** R4: bytes flow in both directions only after the daemon itself has answered 101. */
export async function openRaw(daemon: Daemon, call: DaemonCall, upgraded: boolean): Promise<Reply> {
  const opened = await daemon.upgrade(call);
  if (opened.kind === 'declined') return failedWith(await answerOf(opened.response));
  return { kind: 'raw', source: opened.socket, first: opened.first, upgraded };
}
