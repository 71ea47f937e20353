import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isHostName, readTarget } from './target.js';

describe('the target of a CONNECT', () => {
  it.each(['registry.npmjs.org', 'a.b', 'x1.y-2.example', `${'a'.repeat(63)}.org`])('may be %s', (host) => {
    expect(readTarget(`${host}:443`)).toEqual({ kind: 'host', host });
  });

  it.each([
    ['another port', 'registry.npmjs.org:80'],
    ['no port', 'registry.npmjs.org'],
    ['a port that is written otherwise', 'registry.npmjs.org:0443'],
    ['a dot at the end', 'registry.npmjs.org.:443'],
    ['upper case', 'Registry.npmjs.org:443'],
    ['somebody before the host', 'me@registry.npmjs.org:443'],
    ['a path', 'registry.npmjs.org:443/x:443'],
    ['two ports', 'registry.npmjs.org:80:443'],
    ['letters of another alphabet', 'registry.npmjѕ.org:443'],
    ['a full-width dot', 'registry。npmjs.org:443'],
    ['a percent sign', 'registry%2enpmjs.org:443'],
    ['a space', 'registry.npmjs.org :443'],
    ['one label', 'localhost:443'],
    ['IPv4', '127.0.0.1:443'],
    ['IPv4 in short', '127.1:443'],
    ['IPv4 as a number', '2130706433:443'],
    ['IPv4 in hexadecimal', '0x7f.0.0.0x1:443'],
    ['IPv6', '[::1]:443'],
    ['a name that is too long', `${'a.'.repeat(130)}org:443`],
    ['nothing', ''],
  ])('is none: %s', (_, authority) => {
    expect(readTarget(authority).kind).toBe('none');
  });

  it('is a name that URLs leave as it is', () => {
    const names = fc.domain().filter(isHostName);
    fc.assert(fc.property(names, (name) => new URL(`https://${name}/`).hostname === name));
  });
});
