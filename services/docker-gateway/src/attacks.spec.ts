import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, gatewayBefore, requestText, sendRaw, type GatewayUnderTest } from './testing/gateway-under-test.js';
import { RecordingDaemon } from './testing/recording-daemon.js';

/** Attacks on Docker gateways that others fell for, and what honest clients ask. */
interface Attack {
  readonly id: string;
  readonly rule: string;
  readonly method: string;
  readonly path: string;
  readonly note: string;
  readonly body?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw_b64?: string;
  readonly expect_status: readonly number[];
}
const corpus = JSON.parse(readFileSync(join(import.meta.dirname, '../test-data/docker-attacks.json'), 'utf8')) as {
  readonly attacks: readonly Attack[];
  readonly positives: readonly Attack[];
};

const {
  MANYHANDS_TEST_DOCKER: realSocket,
  MANYHANDS_TEST_DOCKER_IMAGE: realImage,
  MANYHANDS_TEST_NO_DOCKER: why,
} = process.env;

/** Something to attack: a gateway, what its client owns, and what is somebody else's. */
interface Target {
  readonly gateway: GatewayUnderTest;
  readonly words: Map<string, string>;
  stop(): Promise<void>;
}

const daemons = [
  { name: 'a daemon that records', prepare: beforeRecordingDaemon, skip: false },
  {
    name: `the real daemon${realSocket ? '' : ` (skipped: ${why ?? 'no Docker'})`}`,
    prepare: beforeRealDaemon,
    skip: !realSocket,
  },
];

for (const { name, prepare, skip } of daemons) {
  (skip ? describe.skip : describe)(`before ${name}`, () => {
    let target: Target;
    beforeAll(async () => {
      target = await prepare();
      await own(target);
    });
    afterAll(async () => {
      await ask(target.gateway.socket, 'DELETE /containers/own-1?force=1&v=1');
      await ask(target.gateway.socket, 'DELETE /containers/agent-x?force=1&v=1');
      for (const network of ['own-network', 'oh-run-1'])
        await ask(target.gateway.socket, `DELETE /networks/${network}`);
      await target.stop();
    });

    it.each(corpus.attacks.map((attack) => [attack.id, attack.rule, attack.note || attack.path, attack] as const))(
      '%s (%s) is refused without a byte to the daemon: %s',
      async (_id, _rule, _note, attack) => {
        const { gateway } = target;
        const before = gateway.bytesToDaemon();
        const { status } = await sendRaw(gateway.socket, bytesOf(attack, target.words));
        expect([...attack.expect_status, 0]).toContain(status);
        expect(gateway.bytesToDaemon()).toBe(before);
        expect(gateway.audit.at(-1)).toMatchObject({ outcome: 'refused' });
      },
    );

    it.each(corpus.positives.map((control) => [control.id, `${control.method} ${control.path}`, control] as const))(
      '%s passes: %s',
      async (id, _path, control) => {
        const { gateway, words } = target;
        const before = gateway.bytesToDaemon();
        const answer = await sendRaw(gateway.socket, bytesOf(control, words));
        expect([...control.expect_status, answer.document['message']]).toContain(answer.status);
        expect(gateway.bytesToDaemon()).toBeGreaterThan(before);
        if (id === 'P06') words.set('OWN_EXEC_ID', String(answer.document['Id']));
      },
    );
  });
}

async function beforeRecordingDaemon(): Promise<Target> {
  const image = `sha256:${randomBytes(32).toString('hex')}`;
  const home = await mkdtemp(join(tmpdir(), 'recording-daemon-'));
  const daemon = new RecordingDaemon([{ Id: image, Labels: { 'manyhands.role': 'any' } }]);
  await daemon.listen(join(home, 'd.sock'));
  const gateway = await gatewayBefore(join(home, 'd.sock'));
  const words = new Map([
    ['ALLOWED_IMAGE_DIGEST', image],
    ['FOREIGN_CONTAINER_ID', randomBytes(32).toString('hex')],
    ['FOREIGN_NETWORK', 'foreign-network'],
  ]);
  return {
    gateway,
    words,
    stop: async () => {
      await gateway.stop();
      await daemon.close();
      await rm(home, { recursive: true });
    },
  };
}

async function beforeRealDaemon(): Promise<Target> {
  const socket = String(realSocket);
  const foreign = await ask(socket, 'POST /containers/create?name=foreign', {
    Image: realImage,
    HostConfig: { NetworkMode: 'none' },
  });
  await ask(socket, 'POST /networks/create', { Name: 'foreign-network', Internal: true });
  await ask(socket, 'POST /volumes/create', { Name: 'foreign-volume' });
  const gateway = await gatewayBefore(socket);
  const words = new Map([
    ['ALLOWED_IMAGE_DIGEST', String(realImage)],
    ['FOREIGN_CONTAINER_ID', String(foreign.document['Id'])],
    ['FOREIGN_NETWORK', 'foreign-network'],
  ]);
  return {
    gateway,
    words,
    stop: async () => {
      for (const volume of ['own-volume', 'oh-run-1-ws']) await ask(gateway.socket, `DELETE /volumes/${volume}`);
      await gateway.stop();
      await ask(socket, 'DELETE /containers/foreign?force=1');
      await ask(socket, 'DELETE /networks/foreign-network');
      await ask(socket, 'DELETE /volumes/foreign-volume');
    },
  };
}

/** What the client has before anybody attacks: made through the gateway. */
async function own({ gateway, words }: Target): Promise<void> {
  await ask(gateway.socket, 'POST /networks/create', { Name: 'own-network', Internal: true });
  await ask(gateway.socket, 'POST /volumes/create', { Name: 'own-volume' });
  const container = await ask(gateway.socket, 'POST /containers/create?name=own-1', {
    Image: words.get('ALLOWED_IMAGE_DIGEST'),
    Cmd: ['/bin/sleep', '600'],
    HostConfig: { NetworkMode: 'own-network' },
  });
  expect(container).toMatchObject({ status: 201 });
  words.set('OWN_CONTAINER_ID', String(container.document['Id']));
  words.set('OWN_NETWORK', 'own-network');
  words.set('OWN_VOLUME', 'own-volume');
  words.set('ALLOWED_IMAGE_TAG', 'manyhands-test:latest');
}

function bytesOf(attack: Attack, words: ReadonlyMap<string, string>): string | Buffer {
  const filled = (text: string): string =>
    text.replace(/@@([A-Z_]+)@@/g, (_whole, word: string) => words.get(word) ?? word);
  if (attack.raw_b64 !== undefined) return rawBytes(filled(Buffer.from(attack.raw_b64, 'base64').toString('latin1')));
  return requestText(attack.method, filled(attack.path), {
    ...(attack.body ? { body: filled(attack.body) } : {}),
    ...(attack.headers && {
      headers: { ...attack.headers, 'Content-Length': String(Buffer.byteLength(filled(attack.body ?? ''))) },
    }),
  });
}

/** The lengths of the corpus are those before the words were filled in; the 5 MiB body is only begun there. */
function rawBytes(text: string): Buffer {
  const end = /\r?\n\r?\n/.exec(text);
  const body = text.slice((end?.index ?? 0) + (end?.[0].length ?? 0));
  const mended = text.replace(/Content-Length: 73/g, `Content-Length: ${Buffer.byteLength(body)}`);
  const whole = mended.includes('5242880') ? mended + 'a'.repeat(5_242_880 - body.length) : mended;
  return Buffer.from(whole, 'latin1');
}
