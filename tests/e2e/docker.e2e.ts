import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startScriptedModel } from '@manyhands/scripted-model';
import Docker from 'dockerode';
import { killInTurn } from './docker/mischief.js';
import { inventory, watchContainers, type Sightings } from './docker/sightings.js';
import { noDocker, startTestDocker, type TestDocker } from './docker/test-docker.js';
import { remains, startHands, type HandsEnd, type RunningHands } from './demo/running-hands.js';
import { findCanary, newCanaries, type Canary } from './support/canary.js';
import { folderPlaces } from './support/places.js';
import { checkout } from './support/running-stack.js';

const why = noDocker === undefined ? '' : ` (skipped: ${noDocker})`;

(noDocker === undefined ? describe : describe.skip)(
  `hands demo in containers, with gateway, relay and a worker killed under way${why}`,
  () => {
    let daemon: TestDocker;
    let docker: Docker;
    let folder: string;
    let model: Awaited<ReturnType<typeof startScriptedModel>>;
    let before: string[];
    let demo: RunningHands;
    let end: HandsEnd;
    let sightings: Sightings;
    let canaries: Canary[];
    let killed: string[];

    beforeAll(async () => {
      daemon = await startTestDocker();
      docker = new Docker({ socketPath: daemon.socket });
      folder = await realpath(await mkdtemp(join(tmpdir(), 'mh-docker-')));
      model = await startScriptedModel({
        scripts: join(checkout, 'examples/scripts'),
        port: 0,
        host: '127.0.0.1',
        speed: 0.1,
      });
      before = await inventory(docker);
      const { modelKey } = newCanaries();
      const llm = { LLM_BASE_URL: model.baseUrl, LLM_API_KEY: modelKey.value, LLM_MODEL: 'scripted' };
      const looking = new AbortController();
      const watched = watchContainers(docker, looking.signal);
      const env = {
        ...llm,
        MANYHANDS_SANDBOXES: 'docker',
        DOCKER_ENGINE: `unix:${daemon.socket}`,
        LOG_LEVEL: 'trace',
        GOLDEN_FROM_MIB: '0',
      };
      demo = startHands('demo', { folder, env, options: ['--scenario', 'one-epic'] });
      await Promise.race([demo.server, demo.ended]);
      canaries = [modelKey, ...(await secretsOf(demo.dataDir))];
      const mischief = killInTurn(demo, docker).catch((error: unknown) => [String(error)]);
      end = await demo.ended;
      killed = await mischief;
      looking.abort();
      sightings = await watched;
    });
    afterAll(async () => {
      demo?.kill('SIGKILL');
      await model?.close();
      await daemon?.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    /** The secrets that the demo has made for itself. */
    async function secretsOf(dataDir: string): Promise<Canary[]> {
      const secrets = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as Record<string, string>;
      return Object.entries(secrets).map(([name, value]) => ({ name, value }));
    }

    it('lands everything', () => {
      expect(killed).toEqual(['docker-gateway', 'sandbox-relay', 'role-worker']);
      expect({ status: end.status, said: end.said, report: end.report }).toMatchObject({
        status: 0,
        report: { epics: 1, tasks: 4, landed: 4, gate: 'green', sandbox: 'docker (container)' },
      });
    });

    it('has containers of each role, several at a time, kept warm for whoever comes, and all of them one relay', () => {
      const labels = [...sightings.containers.values()];
      const relays = labels.filter((one) => one['manyhands.relay'] !== undefined);
      const having = (label: string) => labels.map((one) => one[`manyhands.${label}`]);
      expect(relays.length).toBeGreaterThan(0);
      expect(having('role')).toEqual(expect.arrayContaining(['frontend', 'backend', 'qa', 'gate']));
      expect(having('purpose')).toContain('warm');
      expect(sightings.most).toBeGreaterThan(1);
    });

    it('makes one golden repository, from which later containers borrow', () => {
      const labels = [...sightings.containers.values()].filter((one) => one['manyhands.golden'] !== undefined);
      const [makers, borrowers] = [true, false].map((is) =>
        labels.filter((one) => (one['manyhands.purpose'] === 'golden') === is),
      );
      expect(makers?.length).toBe(1);
      expect(borrowers?.length).toBeGreaterThan(0);
    });

    it('leaves nothing at the daemon, no process and no file', async () => {
      expect(await inventory(docker)).toEqual(before);
      expect([await demo.orphans(), await remains(demo.dataDir)]).toEqual([[], []]);
    });

    it('shows no secret of the instance to any container, log or audit', async () => {
      expect(canaries).toHaveLength(4);
      expect(sightings.places.length).toBeGreaterThan(5);
      const audit = await folderPlaces(join(demo.dataDir, 'logs'));
      expect(audit.map(({ where }) => where)).toContain('docker-audit.jsonl');
      expect(findCanary({ canaries, places: [...sightings.places, ...audit] })).toEqual([]);
    });
  },
);
