import { describe, expect, it } from '@jest/globals';
import { readRequestHead } from './request-head.js';
import { MAX_BODY_BYTES } from './strict-json.js';
import { refusalOf } from './testing/refusal-of.js';

const head = (...lines: readonly string[]): string => lines.join('\r\n');
const refusalIn = (text: string) => refusalOf(() => readRequestHead(text));
const HOST = 'Host: docker';
const POST = 'POST /v1.41/containers/create HTTP/1.1';

describe('the head of a request', () => {
  it('is read with its headers by lower-case name', () => {
    const read = readRequestHead(
      head(POST, HOST, 'Content-Type: application/json', 'content-LENGTH:  12 ', 'X-Empty:'),
    );
    expect(read).toMatchObject({
      method: 'POST',
      target: '/v1.41/containers/create',
      contentLength: 12,
      upgrade: false,
    });
    expect(read.headers.get('x-empty')).toBe('');
  });

  it('is read in no time, however many blanks it has', () => {
    const blanks = ' \t'.repeat(45_000);
    expect(refusalIn(head('GET / HTTP/1.1', HOST, `a:${blanks}\x01`))).toMatchObject({ rule: 'R3' });
    expect(readRequestHead(head('GET / HTTP/1.1', HOST, `a:${blanks}b${blanks}`)).headers.get('a')).toBe('b');
    expect(readRequestHead(head('GET / HTTP/1.1', HOST, `a:${blanks}`)).headers.get('a')).toBe('');
  });

  it('has no body when it does not say so', () => {
    expect(readRequestHead(head('GET /_ping HTTP/1.1', HOST)).contentLength).toBe(0);
  });

  it('tells whether the connection is to become a stream', () => {
    expect(readRequestHead(head(POST, HOST, 'Connection: Upgrade', 'Upgrade: tcp')).upgrade).toBe(true);
  });

  it.each([
    ['HTTP/1.0', head('GET / HTTP/1.0', HOST), 'request line'],
    ['no version', head('GET /', HOST), 'request line'],
    ['two blanks', head('GET  / HTTP/1.1', HOST), 'request line'],
    ['a small method', head('get / HTTP/1.1', HOST), 'request line'],
    ['no host', head('GET / HTTP/1.1', 'Accept: */*'), 'Host'],
    ['a folded line', head('GET / HTTP/1.1', HOST, 'X-A: b', ' c'), 'headers'],
    ['a blank before the colon', head('GET / HTTP/1.1', HOST, 'X-A : b'), 'headers'],
    ['a line feed alone', head('GET / HTTP/1.1', `${HOST}\nX-A: b`), 'headers'],
    ['a carriage return alone', head('GET / HTTP/1.1', `${HOST}\rX-A: b`), 'headers'],
    ['a control character', head('GET / HTTP/1.1', HOST, 'X-A: b\u0001'), 'headers'],
    ['a header twice', head('GET / HTTP/1.1', HOST, 'host: other'), 'host'],
    ['chunks', head(POST, HOST, 'Transfer-Encoding: chunked'), 'transfer-encoding'],
    ['an encoding', head(POST, HOST, 'Content-Encoding: gzip'), 'content-encoding'],
    ['an expectation', head(POST, HOST, 'Expect: 100-continue'), 'expect'],
    ['a length in hexadecimal', head(POST, HOST, 'Content-Length: 0x10'), 'Content-Length'],
    ['a length with a sign', head(POST, HOST, 'Content-Length: +10'), 'Content-Length'],
    ['two lengths in one', head(POST, HOST, 'Content-Length: 10, 10'), 'Content-Length'],
    ['a length with a leading zero', head(POST, HOST, 'Content-Length: 010'), 'Content-Length'],
    ['too long a body', head(POST, HOST, `Content-Length: ${MAX_BODY_BYTES + 1}`), 'Content-Length'],
  ])('with %s is refused', (_what, text, field) => {
    expect(refusalIn(text)).toMatchObject({ rule: 'R3', field, status: 400 });
  });

  it.each(['text/plain', 'application/json; charset=utf-16', 'application/x-www-form-urlencoded', 'APPLICATION/JSON'])(
    'of a body of %s is refused',
    (type) => {
      expect(refusalIn(head(POST, HOST, `Content-Type: ${type}`, 'Content-Length: 2'))).toMatchObject({ rule: 'R5' });
    },
  );

  it('of a body without a type is refused', () => {
    expect(refusalIn(head(POST, HOST, 'Content-Length: 2'))).toMatchObject({ rule: 'R5' });
  });
});
