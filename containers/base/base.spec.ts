import { expect, it } from '@jest/globals';
import { asRoot, outcomeOf, sandboxed } from '../testing/sandboxed.js';
import { base, describeImage, docker } from '../testing/test-docker.js';

const inSandbox = (script: string) => outcomeOf({ ...sandboxed(base), Cmd: ['bash', '-euc', script] });

describeImage('base', undefined, () => {
  it('has what an agent works with', async () => {
    const tools = ['node', 'npm', 'git', 'rg', 'python3', 'curl', 'jq', 'make'];
    const { status, text } = await inSandbox(tools.map((tool) => `${tool} --version | head -1`).join('; '));
    expect({ status, lines: text.trim().split('\n').length }).toEqual({ status: 0, lines: tools.length });
  });

  it('lets the user of sandboxes commit and run npm scripts where nothing but /tmp and /workspace can be written', async () => {
    const { status, text } = await inSandbox(`
      git config --global user.name A; git config --global user.email a@example.org
      git init -q repository; cd repository; npm init -y > /dev/null; npm pkg set scripts.test='node --test'
      git add .; git commit -qm first; npm test --silent > /dev/null; git --no-pager log --format=%s; stat -c %U:%G /workspace`);
    expect({ status, text }).toEqual({ status: 0, text: 'first\nsandbox:sandbox\n' });
  });

  it('has no program that makes root of anybody', async () => {
    const Cmd = ['find', '/', '-xdev', '-perm', '/6000', '-type', 'f'];
    expect(await outcomeOf({ ...asRoot(base), Cmd })).toEqual({ status: 0, text: '' });
  });

  it('is one layer below 320 MB, without manuals, locales and lists of packages', async () => {
    const { Size: size, RootFS: layers } = await docker.getImage(base).inspect();
    expect(layers.Layers).toHaveLength(1);
    expect(size / 1e6).toBeLessThan(320);
    const { text } = await inSandbox(
      'find /usr/share/man /usr/share/locale /var/lib/apt/lists -type f ! -name lock 2> /dev/null || true',
    );
    expect(text).toBe('');
  });
});
