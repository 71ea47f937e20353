import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { SandboxPrincipal } from '@manyhands/postgres';
import { readSandboxToken } from '@manyhands/system';
import type { Principals } from '../principals/principals.js';
import { tokenIn } from '../principals/token-in.js';
import type { TokenWatch } from '../principals/token-watch.js';
import type { CallAllowance } from '../tools/call-allowance.js';
import { answerConnected, answerRefused } from './answer.js';
import { dial, type Internet } from './dial.js';
import { askedBy, judgeEgress, type Asked, type Refusal } from './judge.js';
import type { EgressLimits } from './limits.js';
import type { EgressPolicy } from './policy.js';
import type { EgressBook } from './record.js';
import { NO_TOKEN, NOT_CONNECTED, tooManyAttempts, tooManyConnections, UNAVAILABLE } from './refusals.js';
import { Tunnel } from './tunnel.js';

export interface EgressProxyParts {
  readonly principals: Principals;
  /** Secret of the instance, in hex: proves sandbox tokens. */
  readonly secret: string;
  readonly policy: EgressPolicy;
  readonly limits: EgressLimits;
  /** Attempts of one sandbox. */
  readonly allowance: CallAllowance;
  readonly internet: Internet;
  readonly watch: TokenWatch;
  readonly book: EgressBook;
}

/** One `CONNECT` of a sandbox that is known. */
interface Request {
  readonly principal: SandboxPrincipal;
  /** What stood behind `CONNECT`. */
  readonly authority: string;
  readonly asked: Asked;
  readonly client: Socket;
}

/**
 * The way of a sandbox to a host outside: `CONNECT host:443` with its token, for hosts on the list of its role and phase. Who asks
 * is known by the token alone: connections come through relays, and their addresses say nothing.
 */
export class EgressProxy implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Egress');
  readonly #underway = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #connections = new Map<string, number>();

  constructor(private readonly parts: EgressProxyParts) {}

  /** Answers every `CONNECT` of this server. */
  serve(server: Server): void {
    server.on('connect', (request, socket, head) => {
      const client = socket as Socket;
      client.on('error', () => client.destroy());
      if (head.length > 0) client.unshift(head);
      const answered = this.#answer(request, client);
      this.#underway.add(answered);
      void answered.finally(() => this.#underway.delete(answered));
    });
  }

  /** The server waits for its connections, so they end here, while there is still a database to tell of them. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#underway);
  }

  async #answer(request: IncomingMessage, client: Socket): Promise<void> {
    const authority = request.url ?? '';
    try {
      const principal = await this.#known(request.headers['proxy-authorization']);
      if (principal === null) {
        this.parts.book.strange(authority);
        return answerRefused(client, NO_TOKEN);
      }
      await this.#decide({ principal, authority, client, asked: askedBy(principal, authority) });
    } catch (err) {
      this.#logger.error('a connection could not be judged', { err });
      answerRefused(client, UNAVAILABLE);
    }
  }

  async #known(authorization: string | undefined): Promise<SandboxPrincipal | null> {
    const token = tokenIn(authorization);
    const sandboxId = token === null ? null : readSandboxToken(this.parts.secret, token);
    return sandboxId === null ? null : this.parts.principals.principal(sandboxId);
  }

  async #decide(request: Request): Promise<void> {
    const { principal, authority, asked } = request;
    const tooMany = this.#overCaps(asked.sandboxId);
    if (tooMany !== null) return this.#refuse(request, tooMany);
    const verdict = judgeEgress(principal, authority, this.parts.policy);
    if (verdict.kind === 'refused') return this.#refuse(request, verdict.refusal);
    this.#countConnection(asked.sandboxId, 1);
    try {
      await this.#connect(request, verdict.host);
    } finally {
      this.#countConnection(asked.sandboxId, -1);
    }
  }

  #overCaps(sandboxId: string): Refusal | null {
    const { allowance, limits } = this.parts;
    const allowed = allowance.take(sandboxId);
    if (allowed.kind === 'no') return tooManyAttempts(allowed);
    const open = this.#connections.get(sandboxId) ?? 0;
    return open < limits.connections ? null : tooManyConnections(open);
  }

  async #connect(request: Request, host: string): Promise<void> {
    const socket = await this.#dialled(host);
    if ('status' in socket) return this.#refuse(request, socket);
    answerConnected(request.client);
    await this.#pass(request, socket);
  }

  async #dialled(host: string): Promise<Socket | Refusal> {
    const late = AbortSignal.any([AbortSignal.timeout(this.parts.limits.connectMs), this.#stopping.signal]);
    try {
      const dialled = await dial(host, this.parts.internet, late);
      return dialled.kind === 'connected' ? dialled.socket : NOT_CONNECTED[dialled.kind](host);
    } catch (error) {
      if (late.aborted) return NOT_CONNECTED.late(host);
      throw error;
    }
  }

  /** Until one of the ends closes, a limit is met, or what allowed it is not true any more: the token or the phase. */
  async #pass(request: Request, host: Socket): Promise<void> {
    const { asked, authority, client } = request;
    const { limits, policy, watch, book } = this.parts;
    const tunnel = new Tunnel({ client, host }, limits);
    const stop = () => tunnel.end('stopped');
    if (this.#stopping.signal.aborted) stop();
    this.#stopping.signal.addEventListener('abort', stop);
    const unwatch = watch.watch({
      sandboxId: asked.sandboxId,
      mayGoOn: (now) => now !== null && judgeEgress(now, authority, policy).kind === 'allowed',
      end: () => tunnel.end('revoked'),
    });
    const end = await tunnel.ended;
    unwatch();
    this.#stopping.signal.removeEventListener('abort', stop);
    await book.ended(asked, end);
  }

  async #refuse({ asked, client }: Request, refusal: Refusal): Promise<void> {
    answerRefused(client, refusal);
    if (refusal.quiet !== true) await this.parts.book.refused(asked, refusal);
  }

  #countConnection(sandboxId: string, change: 1 | -1): void {
    const count = (this.#connections.get(sandboxId) ?? 0) + change;
    if (count === 0) this.#connections.delete(sandboxId);
    else this.#connections.set(sandboxId, count);
  }
}
