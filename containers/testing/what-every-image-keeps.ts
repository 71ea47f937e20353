import { beforeAll, expect, it } from '@jest/globals';
import { buildImages } from '../../tools/images/build-images.mjs';
import { asRoot, outcomeOf, sandboxed } from './sandboxed.js';
import { base, docker, socketPath } from './test-docker.js';

export interface Promised {
  /** Bytes above the base at most, in millions. */
  readonly megabytes: number;
  /** Value of the label `manyhands.role`: who may run it through the docker-gateway. */
  readonly role?: string;
}

/** Names of files that hold secrets, or come from the machine that built it. */
const SECRETS = ['.npmrc', '.netrc', '.env', '.git', '.git-credentials', '.ssh', 'id_*sa', '*.key', 'build-certs'];

/** The stories that each image built on the base is told; they stand in its own spec. Nothing but its service may differ. */
export function keepsWhatEveryImageKeeps(name: string, { megabytes, role }: Promised): void {
  let image = '';
  beforeAll(async () => {
    image = (await buildImages({ socketPath, base, names: [name] })).get(name) ?? '';
  });

  it('prints the help of its service in a locked sandbox', async () => {
    const Cmd = ['node', `/app/dist/${name}.mjs`, '--help'];
    const { status, text } = await outcomeOf({ ...sandboxed(image), Cmd });
    expect({ status, text }).toEqual({ status: 0, text: expect.stringMatching(/Environment|Usage/) });
  });

  it('is nobody of importance, and can write to /tmp, /workspace and nothing else', async () => {
    const script = 'id -u; touch /tmp/a ~/b && echo "$HOME"; touch /app/c /var/lib/manyhands/d || true';
    const { text } = await outcomeOf({ ...sandboxed(image), Cmd: ['sh', '-c', script] });
    expect(text).toMatch(/^10001\n\/workspace\ntouch: .*Read-only[^\n]*\ntouch: .*Read-only[^\n]*\n$/);
  });

  it('has no program that makes root of anybody, and no secret of whoever built it', async () => {
    const secrets = SECRETS.flatMap((secret) => ['-o', '-name', secret]).slice(1);
    const Cmd = ['find', '/', '-xdev', '(', '-perm', '/6000', '-type', 'f', ')', '-o', '(', ...secrets, ')', '-print'];
    const found = await outcomeOf({ ...asRoot(image), Cmd });
    expect(found).toEqual({ status: 0, text: '' });
  });

  it('is a command for 10001 without an entry point, labelled, and small', async () => {
    const { Config: config, Size: size } = await docker.getImage(image).inspect();
    const { Size: below } = await docker.getImage(base).inspect();
    expect(config).toMatchObject({ User: '10001:10001', Entrypoint: null, Volumes: null });
    expect(config.Cmd).toEqual(['node', `/app/dist/${name}.mjs`]);
    expect(config.Labels['manyhands.role']).toBe(role);
    expect(config.Labels['org.opencontainers.image.title']).toBe(`manyhands/${name}`);
    expect((size - below) / 1e6).toBeLessThan(megabytes);
  });
}

/** Of the machinery, not of the image: one or two images are enough to tell it about. */
export function isTheSameAgain(name: string): void {
  it('has the same layers when it is built again without the cache', async () => {
    const layersOf = async (image: string) => (await docker.getImage(image).inspect()).RootFS.Layers;
    const before = await layersOf(`manyhands/${name}:latest`);
    // Under another name: other specs start containers of that one meanwhile, and by its id.
    await buildImages({ socketPath, base, names: [name], noCache: true, owner: 'again' });
    const { RepoTags } = await docker.getImage(`again/${name}:latest`).inspect();
    expect(await layersOf(`again/${name}:latest`)).toEqual(before);
    for (const tag of RepoTags.filter((tag) => tag.startsWith('again/'))) await docker.getImage(tag).remove();
  });
}
