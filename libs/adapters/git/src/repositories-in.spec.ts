import { describe, expect, it } from '@jest/globals';
import { repositoriesIn } from './repositories-in.js';

describe('the repositories of a folder', () => {
  it('are named by their ids, and the same for all who ask', () => {
    const repositoryAt = repositoriesIn('/data/repositories');
    expect(repositoryAt('a').dir).toBe('/data/repositories/a.git');
    expect(repositoryAt('a')).toBe(repositoryAt('a'));
    expect(repositoryAt('b')).not.toBe(repositoryAt('a'));
  });

  it('are forgotten when many others were asked for since', () => {
    const repositoryAt = repositoriesIn('/data/repositories');
    const [used, unused] = [repositoryAt('used'), repositoryAt('unused')];
    for (let other = 0; other < 40; other += 1) {
      repositoryAt(`other-${other}`);
      expect(repositoryAt('used')).toBe(used);
    }
    expect(repositoryAt('unused')).not.toBe(unused);
  });
});
