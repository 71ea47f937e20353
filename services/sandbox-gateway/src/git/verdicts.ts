import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { RefUpdate } from './judge-update.js';

/** What a hook sends: the refs that are to move and where the new objects are. */
const Question = z.strictObject({
  id: z.uuid(),
  /** `judge`: all of them, nothing has moved, the objects are in quarantine. `confirm`: this one moves next. */
  phase: z.enum(['judge', 'confirm']),
  updates: z.string(),
  env: z.partialRecord(
    z.enum(['GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_QUARANTINE_PATH']),
    z.string(),
  ),
});

export interface Verdict {
  readonly ok: boolean;
  /** Shown to whoever pushes. */
  readonly text: string;
}

/** Whoever gives the verdicts on one push: first on what it brings, then, right before the move, whether that still holds. */
export interface Judge {
  judge(updates: readonly RefUpdate[], env: Record<string, string>): Promise<Verdict>;
  confirm(updates: readonly RefUpdate[]): Promise<Verdict>;
}

/** Longest list of refs that is read: more than one is refused anyway. */
const LONGEST_LIST = 100_000;

/** Asks the gateway and does what it says; it decides nothing itself and refuses when nobody answers. */
const HOOK = `#!/bin/sh
ulimit -S -v unlimited 2>/dev/null # the limit is for git's unpacking
exec "$MANYHANDS_NODE" -e '
const net = require("node:net"), fs = require("node:fs");
const [ref, from, to] = process.argv.slice(1);
const [phase, updates] = ref ? ["confirm", [from, to, ref].join(" ")] : ["judge", fs.readFileSync(0, "utf8").slice(0, ${LONGEST_LIST})];
const names = ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH"];
const env = Object.fromEntries(names.filter((n) => process.env[n]).map((n) => [n, process.env[n]]));
const question = JSON.stringify({ id: process.env.MANYHANDS_PUSH_ID, phase, updates, env });
const fail = (why) => { process.stderr.write("Push not judged: " + why + "\\n"); process.exit(1); };
const socket = net.connect(process.env.MANYHANDS_VERDICTS);
let answer = "";
socket.on("error", () => fail("the gateway does not answer; try again"));
socket.on("data", (chunk) => (answer += chunk));
socket.on("end", () => {
  try { const v = JSON.parse(answer); process.stderr.write(v.text ? v.text + "\\n" : ""); process.exit(v.ok === true ? 0 : 1); }
  catch { fail("the gateway gave no verdict; try again"); }
});
socket.end(question);
' "$@"
`;

/** `pre-receive` reads all updates from its input, `update` gets one as its arguments: the same program. */
const HOOKS = ['pre-receive', 'update'] as const;

/**
 * Verdicts on pushes that are under way. git runs the gateway's own hooks, one while the new objects are in quarantine and one right
 * before the branch moves; they ask here, over a socket that only this user can reach, with an id that is good for one push.
 */
export class Verdicts {
  readonly #waiting = new Map<string, { judge: Judge; next: 'judge' | 'confirm' }>();
  readonly #dir = mkdtempSync(join(tmpdir(), 'manyhands-gw-'));
  readonly #server: Server = createServer({ allowHalfOpen: true }, (socket) => void this.#answer(socket));

  /** Directory for `core.hooksPath`. */
  get hooksDir(): string {
    return this.#dir;
  }

  async open(): Promise<void> {
    for (const name of HOOKS) {
      const hook = join(this.#dir, name);
      writeFileSync(hook, HOOK);
      chmodSync(hook, 0o700);
    }
    this.#server.listen(this.#socketPath());
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** Announces a push; the answer is the environment for its git process and how to take the announcement back. */
  expect(judge: Judge): { env: Record<string, string>; forget: () => void } {
    const id = randomUUID();
    this.#waiting.set(id, { judge, next: 'judge' });
    const env = { MANYHANDS_PUSH_ID: id, MANYHANDS_VERDICTS: this.#socketPath(), MANYHANDS_NODE: process.execPath };
    return { env, forget: () => this.#waiting.delete(id) };
  }

  #socketPath(): string {
    return join(this.#dir, 'verdicts');
  }

  async #answer(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy()); // the hook is gone: git was interrupted
    const verdict = await this.#judge(await everything(socket));
    socket.end(JSON.stringify(verdict));
  }

  /** Fails closed: whatever goes wrong while judging is a refusal. */
  async #judge(question: string): Promise<Verdict> {
    try {
      const { id, phase, updates, env } = Question.parse(JSON.parse(question));
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (waiting?.next !== phase) return { ok: false, text: 'Push refused: this push was not announced.' };
      if (phase === 'confirm') return await waiting.judge.confirm(readUpdates(updates));
      const verdict = await waiting.judge.judge(readUpdates(updates), env);
      if (verdict.ok) this.#waiting.set(id, { judge: waiting.judge, next: 'confirm' });
      return verdict;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { ok: false, text: `Push not judged: ${why}; try again.` };
    }
  }
}

const readUpdates = (lines: string): RefUpdate[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [from = '', to = '', ...ref] = line.split(' ');
      return { from, to, ref: ref.join(' ') };
    });

/** All that the hook sends, up to where it ends its half. Iterating over the socket would close our half too. */
function everything(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => socket.once('end', () => resolve(Buffer.concat(chunks).toString('utf8'))));
}
