import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import fastCheck from 'fast-check';
import { gatewayBefore, requestText, sendRaw, type GatewayUnderTest } from './testing/gateway-under-test.js';

const {
  MANYHANDS_TEST_DOCKER: daemon,
  MANYHANDS_TEST_DOCKER_IMAGE: image = '',
  MANYHANDS_TEST_NO_DOCKER: why,
} = process.env;
const RUNS = Number(process.env['MANYHANDS_FUZZ_RUNS'] ?? 300);
const SEED = Number(process.env['MANYHANDS_FUZZ_SEED'] ?? 20261121);

/** A body as text, piece by piece: what no serialiser would write is written too. */
type Text = fastCheck.Arbitrary<string>;

const anyCase = (key: string): Text =>
  fastCheck.oneof(
    { weight: 12, arbitrary: fastCheck.constant(key) },
    {
      weight: 1,
      arbitrary: fastCheck.constantFrom(
        key.toLowerCase(),
        key.toUpperCase(),
        key.replace(/s/g, 'ſ').replace(/k/g, '\u212a'),
      ),
    },
  );
const escaped = (key: string): Text =>
  fastCheck.oneof(
    { weight: 12, arbitrary: fastCheck.constant(JSON.stringify(key)) },
    {
      weight: 1,
      arbitrary: fastCheck.constant(`"\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${key.slice(1)}"`),
    },
  );
const member = (key: string, values: readonly unknown[]): Text =>
  fastCheck
    .tuple(anyCase(key).chain(escaped), fastCheck.constantFrom(...values))
    .map(([name, value]) => `${name}:${JSON.stringify(value)}`);
const object = (members: readonly Text[]): Text =>
  fastCheck
    .array(fastCheck.oneof(...members), { maxLength: 5 })
    .chain((chosen) => fastCheck.constantFrom(',', ' , ', '\n,').map((comma) => `{${chosen.join(comma)}}`));

const hostMembers = [
  member('NetworkMode', ['none', 'none', 'none', 'host', 'bridge', 'container:x']),
  member('Privileged', [true, false, null]),
  member('CapAdd', [['ALL'], [], null]),
  member('CapDrop', [['ALL'], [], null]),
  member('Binds', [['/:/host'], [], null]),
  member('Memory', [0, 64 * 1024 ** 2, -1, 1024 ** 4]),
  member('PidsLimit', [0, 16, -1]),
  member('SecurityOpt', [['seccomp=unconfined'], ['no-new-privileges:true'], null]),
  member('PidMode', ['host', '']),
  member('IpcMode', ['host', 'private', '']),
  member('MaskedPaths', [[], null]),
  member('Tmpfs', [{ '/tmp': 'rw,nosuid' }, { '/etc': '' }, {}]),
  member('Init', [true, false]),
  member('Runtime', ['runc', 'io.containerd.runc.v2']),
];

(daemon ? describe : describe.skip)(`bodies of every kind${daemon ? '' : ` (skipped: ${why ?? 'no Docker'})`}`, () => {
  let gateway: GatewayUnderTest;
  const direct = new Docker({ socketPath: daemon ?? '' });
  beforeAll(async () => (gateway = await gatewayBefore(String(daemon))));
  afterAll(() => gateway.stop());

  it(`either do not reach the daemon or make what the template says (${RUNS} runs, seed ${SEED})`, async () => {
    const counts = { refused: 0, made: 0 };
    const body = fastCheck
      .tuple(
        object(hostMembers),
        object([member('Cmd', [['true']]), member('User', ['0', '', '10001']), member('Tty', [true])]),
      )
      .chain(([host, rest]) =>
        fastCheck.tuple(
          fastCheck.constant(host),
          fastCheck.constant(rest.slice(1, -1)),
          fastCheck.oneof(
            { weight: 6, arbitrary: fastCheck.constant('') },
            { weight: 1, arbitrary: object(hostMembers).map((text) => `,"HostConfig":${text}`) },
          ),
        ),
      )
      .map(
        ([host, rest, again]) =>
          `{"Image":"${image}","HostConfig":${host === '{}' ? '{"NetworkMode":"none"}' : host}${rest && `,${rest}`}${again}}`,
      );
    await fastCheck.assert(
      fastCheck.asyncProperty(body, async (text) => {
        const before = gateway.bytesToDaemon();
        const answer = await sendRaw(gateway.socket, requestText('POST', '/v1.41/containers/create', { body: text }));
        if (answer.status !== 201) {
          counts.refused += 1;
          expect([400, 403]).toContain(answer.status);
          expect(gateway.bytesToDaemon()).toBe(before);
          return;
        }
        counts.made += 1;
        const container = direct.getContainer(String(answer.document['Id']));
        const made = await container.inspect();
        await container.remove({ force: true });
        expect(made.Config.User).toBe('10001:10001');
        expect(made.HostConfig).toMatchObject({
          ...{
            Privileged: false,
            Binds: null,
            CapDrop: ['ALL'],
            SecurityOpt: ['no-new-privileges:true'],
          },
          ...{ NetworkMode: 'none', PidMode: '', IpcMode: 'private', ReadonlyRootfs: true, Runtime: 'runc' },
        });
        expect(made.HostConfig.CapAdd ?? []).toEqual([]);
        expect(made.HostConfig.Memory).toBeGreaterThan(0);
        expect(made.HostConfig.PidsLimit).toBeGreaterThan(0);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(counts.refused + counts.made).toBe(RUNS);
    expect(counts.made).toBeGreaterThan(RUNS / 20);
    expect(gateway.audit.filter(({ outcome }) => outcome === 'alarm')).toEqual([]);
  }, 120_000);
});
