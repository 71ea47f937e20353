import { describe, expect, it } from '@jest/globals';
import { checkGolden, checkWorkspace } from './index.js';

const VOLUME = { 'manyhands.golden': 'repository-1' };
const container = (labels: Record<string, string>, readOnly: boolean) => ({
  labels: new Map(Object.entries(labels)),
  golden: { name: 'golden-1', readOnly },
});

describe('the volume that sessions share', () => {
  it('may be read by containers of its repository, and be written by the one that makes it', () => {
    expect(() => checkGolden(container(VOLUME, true), VOLUME)).not.toThrow();
    expect(() => checkGolden(container({ ...VOLUME, 'manyhands.purpose': 'golden' }, false), VOLUME)).not.toThrow();
  });

  it.each([
    ['writing by others', container({ ...VOLUME, 'manyhands.purpose': 'work' }, false), VOLUME, /ReadOnly/],
    ['a container of another repository', container({ 'manyhands.golden': 'other' }, true), VOLUME, /does not name/],
    ['a container of none', container({}, true), VOLUME, /does not name/],
    ['a volume that is not golden', container(VOLUME, true), { 'manyhands.session': 's' }, /without the golden label/],
  ])('refuses %s', (_what, wish, volume, why) => {
    expect(() => checkGolden(wish, volume)).toThrow(why);
  });

  it('is nobody’s workspace', () => {
    expect(() => checkWorkspace(VOLUME)).toThrow(/no workspace/);
    expect(() => checkWorkspace({ 'manyhands.session': 's' })).not.toThrow();
  });
});
