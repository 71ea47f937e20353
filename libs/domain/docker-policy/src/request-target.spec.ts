import { describe, expect, it } from '@jest/globals';
import { readRequestTarget } from './request-target.js';
import { refusalText } from './testing/refusal-of.js';

const refusalIn = (target: string): string => refusalText(() => readRequestTarget(target));

describe('the target of a request', () => {
  it('is split into segments and query', () => {
    const { segments, query } = readRequestTarget('/v1.41/containers/a.b-c_1/logs?stdout=1&tail=%31%30&follow');
    expect(segments).toEqual(['containers', 'a.b-c_1', 'logs']);
    expect([...query]).toEqual([
      ['stdout', '1'],
      ['tail', '10'],
      ['follow', ''],
    ]);
  });

  it('needs no version to find out the version', () => {
    expect(readRequestTarget('/_ping').segments).toEqual(['_ping']);
  });

  it('may have an image by its digest', () => {
    expect(readRequestTarget('/v1.41/images/sha256:ab12/json').segments).toEqual(['images', 'sha256:ab12', 'json']);
  });

  it('leaves out what dockerode repeats of the body, in whatever spelling', () => {
    expect([...readRequestTarget('/v1.41/x?name=a&Image=b&Cmd=sh&Cmd=-c&HostConfig={"a":1}').query]).toEqual([
      ['name', 'a'],
    ]);
  });

  it.each([
    '/containers/json',
    '/version',
    '/v1.40/containers/json',
    '/v1.041/containers/json',
    '/v1.41',
    '/v1.41/',
    '/v1.41//containers/json',
    '/v1.41/containers/json/',
    '/v1.41/./containers',
    '/v1.41/../containers',
    '/v1.41/containers%2fjson',
    '/v1.41/containers;a=b',
    '/v1.41/containers\\json',
    '/v1.41/containers#json',
    'http://elsewhere/v1.41/containers/json',
    'v1.41/containers/json',
    '*',
  ])('%s is not in the only spelling', (target) => {
    expect(refusalIn(target)).toMatch(/^R2 path: /);
  });

  it.each([
    ['name=a&name=b', 'name: came twice'],
    ['na%6de=a', 'query: has a name that no route knows'],
    ['=a', 'query: has a name that no route knows'],
    ['name=a&', 'query: has a name that no route knows'],
    ['name={}', 'name: is not encoded'],
    ['name=a+b', 'name: is not encoded'],
    ['name=%zz', 'name: is not encoded'],
    ['name=%ff', 'name: is not UTF-8'],
    ['name=a?b', 'name: is not encoded'],
  ])('?%s is refused: %s', (query, because) => {
    expect(refusalIn(`/v1.41/containers/json?${query}`)).toContain(`R6 ${because}`);
  });
});
