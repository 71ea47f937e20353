import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AgentPrincipal } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import type { TokenWatch } from '../principals/token-watch.js';
import { admit, inactive, overBudget } from './admit.js';
import { answerRefusal, refusalOf } from './answer-refusal.js';
import { CALL_TIMEOUTS, CallLimits, ClientGone, type CallTimeouts } from './call-limits.js';
import { readChatCall } from './chat-call.js';
import { passOn } from './pass-on.js';
import type { Principals, UsageLog } from './ports.js';
import { readBody } from './read-body.js';
import { TokenMeter } from './token-count.js';
import { askUpstream, type UpstreamOptions } from './ask-upstream.js';

export interface ModelProxyOptions {
  readonly principals: Principals;
  readonly usage: UsageLog;
  readonly watch: TokenWatch;
  /** Secret of the instance, in hex: proves sandbox tokens. */
  readonly secret: string;
  readonly upstream: UpstreamOptions;
  /** US dollars. */
  readonly inputCostPerToken: number;
  /** US dollars. */
  readonly outputCostPerToken: number;
  /** The upstream is the scripted model: recorded with the usage, and said in the list of models. */
  readonly scripted: boolean;
  readonly timeouts?: CallTimeouts;
}

/**
 * The model as sandboxes see it: they show their token, the real key is put in here. Every call is checked (who, which model,
 * what is left of the budget) before it goes on and written down after it, also when it broke off.
 */
export class ModelProxy {
  private readonly logger = new Logger('ModelProxy');

  constructor(private readonly options: ModelProxyOptions) {}

  /** `POST /v1/chat/completions`. Answers every error itself, in OpenAI's shape. */
  async complete(request: IncomingMessage, client: ServerResponse): Promise<void> {
    await this.answering(client, async () => {
      const principal = await admit(request.headers.authorization, this.options);
      const refusal = overBudget(principal);
      if (refusal !== null) throw refusal;
      const call = readChatCall(await readBody(request), this.options.upstream.model);
      const meter = new TokenMeter(call.promptCharacters);
      await this.forward({ principal, body: call.body, meter }, client);
    });
  }

  /** `GET /v1/models`: the one allowed model. */
  async models(request: IncomingMessage, client: ServerResponse): Promise<void> {
    await this.answering(client, async () => {
      await admit(request.headers.authorization, this.options);
      const owner = this.options.scripted ? 'manyhands-scripted' : 'manyhands';
      const data = [{ id: this.options.upstream.model, object: 'model', created: 0, owned_by: owner }];
      client.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ object: 'list', data }));
    });
  }

  private async forward(
    call: { principal: AgentPrincipal; body: string; meter: TokenMeter },
    client: ServerResponse,
  ): Promise<void> {
    const limits = new CallLimits(client, this.options.timeouts ?? CALL_TIMEOUTS);
    const { signal } = limits;
    const unwatch = this.options.watch.watch({
      sandboxId: call.principal.sandboxId,
      mayGoOn: (principal) => principal?.active === true,
      end: () => limits.break(inactive()),
    });
    let settled = false;
    const settle = async () => {
      if (settled) return;
      settled = true;
      await this.record(call.principal, call.meter);
    };
    let answered = false;
    try {
      const answer = await askUpstream(this.options.upstream, call.body, signal);
      answered = true;
      limits.begun();
      await passOn({ answer, client, meter: call.meter, signal, settle });
    } finally {
      unwatch();
      limits.end();
      // A call that was broken off is paid for too; one that the upstream refused or never got is not.
      if (answered || signal.aborted) await settle();
    }
  }

  private async record(principal: AgentPrincipal, meter: TokenMeter): Promise<void> {
    const { sandboxId, sessionId, epicId, taskId, purpose } = principal;
    const { inputCostPerToken, outputCostPerToken, scripted, upstream } = this.options;
    const tokens = meter.count();
    const cost = tokens.promptTokens * inputCostPerToken + tokens.completionTokens * outputCostPerToken;
    const usage = { sandboxId, sessionId, epicId, taskId, purpose, model: upstream.model, ...tokens, cost, scripted };
    try {
      await this.options.usage.record(usage);
    } catch (err) {
      // The answer is paid for: the client gets it. The next call asks the same store for its budget and fails there.
      this.logger.error('usage of a model call could not be recorded', { err, usage });
    }
  }

  private async answering(client: ServerResponse, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof ClientGone || client.destroyed) return;
      const refusal = refusalOf(error);
      if (refusal.status >= 500) this.logger.warn(refusal.message, { err: error });
      answerRefusal(client, refusal);
    }
  }
}
