import { describe, expect, it } from '@jest/globals';
import type { ConversationEvent } from './events.js';
import { formatTimestamp } from './event-log.js';
import { countEvents, searchEvents, toLogTimestamp } from './event-search.js';

const events: ConversationEvent[] = ['a', 'b', 'c', 'd', 'e'].map((id, index) => ({
  id,
  timestamp: formatTimestamp(1_700_000_000_000_000 + index),
  kind: 'MessageEvent',
  source: index % 2 === 0 ? 'user' : 'agent',
  llm_message: { role: 'user', content: [{ type: 'text', text: `Message ${id.toUpperCase()}` }] },
}));

const ids = (page: { items: readonly ConversationEvent[] }): string[] => page.items.map((event) => event.id);

describe('searchEvents', () => {
  it('pages forward; a page begins with the event that the one before names', () => {
    const first = searchEvents(events, { limit: 2, newestFirst: false });
    expect([ids(first), first.next_page_id]).toEqual([['a', 'b'], 'c']);
    const last = searchEvents(events, { limit: 3, newestFirst: false, start: 2 });
    expect([ids(last), last.next_page_id]).toEqual([['c', 'd', 'e'], null]);
  });

  it('pages backward', () => {
    const page = searchEvents(events, { limit: 2, newestFirst: true, start: 3 });
    expect([ids(page), page.next_page_id]).toEqual([['d', 'c'], 'b']);
  });

  it('looks for the next event that passes the filter', () => {
    const page = searchEvents(events, { limit: 2, newestFirst: false, source: 'user' });
    expect([ids(page), page.next_page_id]).toEqual([['a', 'c'], 'e']);
    expect(ids(searchEvents(events, { limit: 9, newestFirst: false, body: 'message d' }))).toEqual(['d']);
    expect(
      ids(searchEvents(events, { limit: 9, newestFirst: false, kind: 'openhands.sdk.MessageEvent' })),
    ).toHaveLength(5);
  });

  it('includes the first time and excludes the last', () => {
    const filter = { from: events[1]?.timestamp, before: events[3]?.timestamp };
    expect(ids(searchEvents(events, { limit: 9, newestFirst: false, ...filter }))).toEqual(['b', 'c']);
    expect(countEvents(events, filter)).toBe(2);
  });
});

describe('toLogTimestamp', () => {
  it.each([
    ['2026-01-02T03:04:05.123456Z', '2026-01-02T03:04:05.123456Z'],
    ['2026-01-02T03:04:05.123456', '2026-01-02T03:04:05.123456Z'],
    ['2026-01-02T03:04:05', '2026-01-02T03:04:05.000000Z'],
    ['2026-01-02T05:04:05.5+02:00', '2026-01-02T03:04:05.500000Z'],
    ['2026-01-02 03:04', '2026-01-02T03:04:00.000000Z'],
  ])('%s', (given, expected) => {
    expect(toLogTimestamp(given)).toBe(expected);
  });

  it.each(['yesterday', '2026-13-02T03:04:05', ''])('refuses %j', (given) => {
    expect(toLogTimestamp(given)).toBeUndefined();
  });
});
