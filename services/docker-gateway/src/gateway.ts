import {
  infoView,
  operationOf,
  RequestRefused,
  ROLE_LABEL,
  versionView,
  type GatewayRequest,
  type Json,
} from '@manyhands/docker-policy';
import { act, type Acting } from './acts.js';
import { Altered } from './altered.js';
import type { Audit } from './audit.js';
import type { Client } from './client.js';
import { sessionOf } from './belongings.js';
import { createContainer } from './create-container.js';
import { createNetwork } from './create-network.js';
import { createVolume } from './create-volume.js';
import type { Daemon } from './daemon.js';
import { fieldsOf, textOf } from './document.js';
import { failedWith } from './failed.js';
import { list } from './lists.js';
import { measureVolumes } from './measure-volumes.js';
import { ask } from './read-belongings.js';
import { isNetworkRemoval, removeNetwork } from './remove-network.js';
import { abandon, failure, type Reply } from './reply.js';

/** What comes with a request besides what it asks for. */
export interface Circumstances {
  /** Whether the client asked for a raw connection. */
  readonly upgrade: boolean;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

/** Answers requests of clients. Nothing is done for which there is no line in the audit. */
export class Gateway {
  constructor(
    private readonly daemon: Daemon,
    private readonly audit: Audit,
  ) {}

  /** What goes wrong is an answer, and is on the record. Rejects when the record cannot be written. */
  async answer(client: Client, request: GatewayRequest, circumstances: Circumstances): Promise<Reply> {
    const operation = operationOf(request);
    const record = { client: client.name, operation, ...objectOf(request) };
    try {
      if (needsBelongings(request)) client.checkKnown();
      if (isEffect(request)) this.audit.record({ ...record, outcome: 'allowed' });
      const reply = await this.perform(client, request, circumstances);
      if (isEffect(request)) this.recordOutcome(record, reply);
      return reply;
    } catch (error) {
      return this.failed(record, error);
    }
  }

  /** A request that could not even be read. */
  refuse(client: Client, refusal: RequestRefused): Reply {
    return this.failed({ client: client.name, operation: 'unknown' }, refusal);
  }

  /** Without its line in the audit nobody gets the answer. */
  private recordOutcome(record: { readonly client: string; readonly operation: string }, reply: Reply): void {
    try {
      this.audit.record({ ...record, ...outcomeOf(reply) });
    } catch (error) {
      abandon(reply);
      throw error;
    }
  }

  private failed(record: { readonly client: string; readonly operation: string }, error: unknown): Reply {
    const because = error instanceof Error ? error.message : String(error);
    if (error instanceof RequestRefused) {
      const { rule, status } = error;
      this.audit.record({ ...record, outcome: 'refused', rule, because, status });
      return failure(status, because);
    }
    const status = isRetryable(error) ? 503 : 500;
    this.audit.record({ ...record, outcome: error instanceof Altered ? 'alarm' : 'failed', because, status });
    return failure(status, because);
  }

  private async perform(client: Client, request: GatewayRequest, circumstances: Circumstances): Promise<Reply> {
    const { daemon } = this;
    const acting: Acting = { client, daemon, ...circumstances };
    switch (request.kind) {
      case 'ping':
        return this.ping();
      case 'version':
        return documentOf(versionView((await ask(daemon, { method: 'GET', path: '/version' })) as Json));
      case 'info':
        return documentOf(infoView((await ask(daemon, { method: 'GET', path: '/info' })) as Json));
      case 'list':
        return list(client, daemon, request);
      case 'measure-volume':
        return measureVolumes(acting);
      case 'create-container':
        return createContainer(client, daemon, request);
      case 'create-network':
        return createNetwork(client, daemon, request);
      case 'create-volume':
        return createVolume(client, daemon, request);
      case 'create-exec':
        return this.createExec(client, request);
      case 'start-exec':
        return client.execs.start(daemon, { ...request, upgrade: circumstances.upgrade });
      case 'connect':
      case 'disconnect':
        return this.join(client, request);
      case 'act':
        return isNetworkRemoval(request) ? removeNetwork(acting, request) : act(acting, request);
    }
  }

  private createExec(
    client: Client,
    { container: reference, wish }: Extract<GatewayRequest, { readonly kind: 'create-exec' }>,
  ): Promise<Reply> {
    const container = client.own('container', reference);
    const role = client.role(container.labels[ROLE_LABEL], () => false);
    return client.execs.create(this.daemon, { container, role, wish });
  }

  private async ping(): Promise<Reply> {
    await ask(this.daemon, { method: 'GET', path: '/_ping', timeoutMs: 5_000 });
    return { kind: 'text', status: 200, text: 'OK' };
  }

  private async join(
    client: Client,
    request: Extract<GatewayRequest, { readonly kind: 'connect' | 'disconnect' }>,
  ): Promise<Reply> {
    const network = client.own('network', request.network, 'R10');
    const reference = request.kind === 'connect' ? request.attachment.container : request.container;
    const container = client.ofSession(client.own('container', reference, 'R10'), sessionOf(network), 'R10');
    const body =
      request.kind === 'connect'
        ? { Container: container.id, EndpointConfig: { NetworkID: network.id, Aliases: request.attachment.aliases } }
        : { Container: container.id, Force: request.force };
    const answer = await this.daemon.call({ method: 'POST', path: `/networks/${network.id}/${request.kind}`, body });
    return answer.status < 300 ? { kind: 'empty', status: 200 } : failedWith(answer);
  }
}

/** Looking changes nothing and is recorded only when refused; commands and everything that creates, stops or removes is on record. */
const isEffect = (request: GatewayRequest): boolean =>
  request.kind === 'act' ? request.method !== 'GET' : needsBelongings(request);

const needsBelongings = ({ kind }: GatewayRequest): boolean =>
  !['ping', 'version', 'info', 'list', 'measure-volume'].includes(kind);

/** The daemon, or the relay, may be there the next time. */
const isRetryable = (error: unknown): boolean =>
  error instanceof Error && (error as { readonly retryable?: unknown }).retryable === true;

function objectOf(request: GatewayRequest): { readonly object?: string } {
  switch (request.kind) {
    case 'act':
      return { object: request.reference };
    case 'create-container':
      return request.name === undefined ? {} : { object: request.name };
    case 'create-network':
    case 'create-volume':
      return { object: request.wish.name };
    case 'create-exec':
      return { object: request.container };
    case 'start-exec':
      return { object: request.exec };
    case 'connect':
    case 'disconnect':
      return { object: request.network };
    default:
      return {};
  }
}

function outcomeOf(reply: Reply) {
  const status = 'status' in reply ? reply.status : 200;
  if (status < 400) return { outcome: 'done', status } as const;
  const because = reply.kind === 'document' ? textOf(fieldsOf(reply.document)['message']) : '';
  return { outcome: 'failed', status, because } as const;
}

const documentOf = (document: unknown): Reply => ({ kind: 'document', status: 200, document });
