import type { EventSockets } from './event-sockets.js';
import { FakeConversation } from './fake-conversation.js';
import type { SandboxShell } from './sandbox-shell.js';
import type { ScriptedAgent } from './scripted-agent.js';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Call {
  /** `GET /api/conversations/…`, without the query. */
  readonly what: string;
  readonly query: URLSearchParams;
  readonly body: Body;
  /** Aborts when the caller has hung up. */
  readonly gone: AbortSignal;
}

/** What a sandbox consists of. */
export interface Inside {
  readonly agent: ScriptedAgent;
  readonly shell: SandboxShell;
  readonly sockets: EventSockets;
  readonly workingDir: string;
}

type Body = Readonly<Record<string, unknown>>;
type Handler = (call: Call, id: string) => Answer | Promise<Answer>;

const ok = (body: unknown, status = 200): Answer => ({ status, body });
export const problem = (status: number, detail: string): Answer => ({ status, body: { detail } });
const OK = ok({ success: true });
const INFO = { title: 'fake', version: '1.0.0', sdk_version: '1.58.0' };

/** The routes of the agent-server protocol that a worker uses, on conversations in memory. */
export class ProtocolRoutes {
  readonly #conversations = new Map<string, FakeConversation>();
  readonly #routes: readonly (readonly [RegExp, Handler])[] = [
    [/^GET \/ready$/, () => OK],
    [/^GET \/server_info$/, () => ok(INFO)],
    [/^POST \/api\/conversations$/, (call) => this.#start(call)],
    [/^GET \/api\/conversations\/([^/]+)$/, this.#of((conversation) => ok(conversation.info()))],
    [/^POST \/api\/conversations\/([^/]+)\/events$/, this.#of(hear)],
    [/^POST \/api\/conversations\/([^/]+)\/run$/, this.#of(run)],
    [/^GET \/api\/conversations\/([^/]+)\/events\/search$/, this.#of(search)],
    [/^POST \/api\/bash\/execute_bash_command$/, (call) => this.#bash(call)],
  ];

  constructor(private readonly inside: Inside) {}

  async answer(call: Call): Promise<Answer> {
    for (const [route, handle] of this.#routes) {
      const match = route.exec(call.what);
      if (match) return handle(call, match[1] ?? '');
    }
    return problem(404, `there is no ${call.what}`);
  }

  #of(handle: (conversation: FakeConversation, call: Call) => Answer): Handler {
    return (call, id) => {
      const conversation = this.#conversations.get(id);
      return conversation === undefined ? problem(404, 'Conversation not found') : handle(conversation, call);
    };
  }

  /** The answer shows the conversation before its run begins, as the protocol's own server does. */
  #start({ body }: Call): Answer {
    const id = String(body['conversation_id']);
    const known = this.#conversations.get(id);
    if (known) return ok(known.info());
    const { agent, sockets } = this.inside;
    agent.starts.push(body['agent']);
    const work = (command: string) => this.#work(command);
    const conversation = new FakeConversation(id, { agent, work, ring: () => sockets.ring() });
    this.#conversations.set(id, conversation);
    conversation.hear(textOf(body['initial_message']));
    const answer = ok(conversation.info(), 201);
    conversation.run();
    return answer;
  }

  async #work(command: string): Promise<string> {
    const { shell, workingDir } = this.inside;
    const { stdout, stderr } = await shell.run(command, { cwd: workingDir });
    return stdout + stderr;
  }

  async #bash({ body, gone }: Call): Promise<Answer> {
    const { command, cwd, timeout } = body as { command: string; cwd: string; timeout: number };
    const end = await this.inside.shell.run(command, { cwd, timeoutSeconds: timeout, signal: gone });
    return ok({ exit_code: end.exitCode, stdout: end.stdout || null, stderr: end.stderr || null });
  }
}

function hear(conversation: FakeConversation, { body }: Call): Answer {
  conversation.hear(textOf(body));
  if (body['run'] === true) conversation.run();
  return OK;
}

const run = (conversation: FakeConversation): Answer =>
  conversation.run() ? OK : problem(409, 'Conversation is already running');

/** All in one page: a story is short. */
function search(conversation: FakeConversation, { query }: Call): Answer {
  const from = conversation.events.findIndex((event) => event.id === query.get('page_id'));
  return ok({ items: conversation.events.slice(Math.max(0, from)), next_page_id: null });
}

function textOf(message: unknown): string {
  const { content } = message as { content: readonly { text: string }[] };
  return content.map(({ text }) => text).join('\n');
}
