import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { GitStory } from '../testing/git-story.js';

Logger.overrideLogger(false);
jest.setTimeout(60_000); // every story runs a dozen git processes
let story: GitStory;
beforeEach(async () => void (story = await GitStory.begin()));
afterEach(() => story.end());

const quarantines = () => readdirSync(join(story.bare.dir, 'objects')).filter((name) => name.startsWith('tmp_objdir'));

describe('an exchange', () => {
  it('that the client leaves while its push is judged leaves nothing behind, and the next push goes through', async () => {
    const principal = story.team.add();
    const dir = await story.clone(principal);
    const commit = await story.commit(dir, { 'src/b.txt': 'b\n' });
    await story.shell(
      dir,
      `printf '%s\\n^%s\\n' HEAD origin/develop | git pack-objects --revs --stdout -q > .git/pack`,
    );
    const line = `${'0'.repeat(40)} ${commit} refs/heads/${principal.branch}\0report-status\n`;
    const start = `${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`;
    const leave = new AbortController();
    const { principal: known } = story.team;
    let asked = 0;
    let judged = false;
    story.team.principal = async (id) => {
      asked += 1;
      if (asked === 1) return known(id);
      judged = quarantines().length > 0;
      leave.abort();
      return new Promise(() => undefined);
    };
    const push = fetch(`${story.url}/git-receive-pack`, {
      method: 'POST',
      headers: { authorization: story.withToken(principal)[1]?.replace('http.extraHeader=Authorization: ', '') ?? '' },
      body: Buffer.concat([Buffer.from(start), readFileSync(join(dir, '.git/pack'))]),
      signal: leave.signal,
    });
    await expect(push).rejects.toThrow();
    while (quarantines().length > 0) await new Promise((resolve) => setImmediate(resolve));
    story.team.principal = known;
    expect([judged, await story.head(principal)]).toEqual([true, null]);
    await story.push(dir, principal);
    expect(await story.head(principal)).toBe(commit);
  });

  it('of which more comes out, unpacked, than is read ends', async () => {
    const principal = story.team.add();
    const headers = {
      authorization: story.withToken(principal)[1]?.replace('http.extraHeader=Authorization: ', '') ?? '',
      'content-encoding': 'gzip',
    };
    const want = `want ${await story.bare.head('develop')}\n`;
    const line = `${(want.length + 4).toString(16).padStart(4, '0')}${want}`;
    const body = gzipSync(line.repeat(500_000));
    const answer = await fetch(`${story.url}/git-upload-pack`, { method: 'POST', headers, body });
    expect(await answer.text()).toBe('');
  });
});
