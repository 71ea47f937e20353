import { describe, expect, it } from '@jest/globals';
import { SseParser } from './sse-parser.js';

const stream =
  ': keep-alive\r\n\r\nid: 7\r\nevent: task.ready\r\ndata: {"seq":7}\r\n\r\nretry: 2500\nid: 8\ndata: a\ndata:b\n\n';
const messages = [
  { id: '7', event: 'task.ready', data: '{"seq":7}' },
  { id: '8', event: 'message', data: 'a\nb' },
];

describe('SseParser', () => {
  it('reads messages, comments and all three line ends', () => {
    const parser = new SseParser();
    expect(parser.push(stream)).toEqual(messages);
    expect(parser.push('data: c\r\r')).toEqual([{ id: '8', event: 'message', data: 'c' }]);
    expect(parser.retry).toBe(2500);
  });

  it('reads the same whatever the pieces are', () => {
    for (let size = 1; size < stream.length; size += 1) {
      const parser = new SseParser();
      const pieces = stream.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(messages);
    }
  });

  it('says nothing about an unfinished message, or one without data', () => {
    const parser = new SseParser();
    expect(parser.push('id: 9\nevent: task.ready\n\ndata: unfinished\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ id: '9', event: 'message', data: 'unfinished' }]);
  });
});
