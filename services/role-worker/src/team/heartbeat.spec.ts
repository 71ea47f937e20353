import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SessionFailed } from './failures.js';
import { Heartbeat } from './heartbeat.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Sessions in memory, as far as a heartbeat knows them: when they were heard of, and whether the database answers. */
class FakeSessions {
  readonly beats: string[] = [];
  over = false;
  away = false;

  suspending = false;

  async beat(sessionId: string): Promise<'alive' | 'suspending' | 'over'> {
    this.beats.push(sessionId);
    if (this.away) throw new Error('the database does not answer');
    if (this.over) return 'over';
    return this.suspending ? 'suspending' : 'alive';
  }
}

function heart() {
  const sessions = new FakeSessions();
  const leaving = new AbortController();
  const options = { sessions, sessionId: 's1', everyMs: 10_000, limitMs: 60 * 60_000, leaving: leaving.signal };
  return { sessions, leaving, heartbeat: new Heartbeat(options) };
}
const seconds = (count: number) => jest.advanceTimersByTimeAsync(count * 1000);

describe('a heartbeat', () => {
  it('goes on as long as the work does, and not longer', async () => {
    const { sessions, heartbeat } = heart();
    await seconds(35);
    expect(sessions.beats).toEqual(['s1', 's1', 's1']);
    heartbeat.end();
    await seconds(3600);
    expect([sessions.beats.length, heartbeat.signal.aborted]).toEqual([3, false]);
  });

  it('tells that the agent cannot go on, and does not stop the work by that', async () => {
    const { sessions, heartbeat } = heart();
    sessions.suspending = true;
    await seconds(10);
    expect([heartbeat.suspending.aborted, heartbeat.signal.aborted]).toEqual([true, false]);
    heartbeat.end();
  });

  it('stops the work when the session is over', async () => {
    const { sessions, heartbeat } = heart();
    sessions.over = true;
    await seconds(10);
    expect(heartbeat.signal.reason).toBeInstanceOf(SessionFailed);
    expect(heartbeat.signal.reason).toMatchObject({ reason: { code: 'session-over' }, retryable: true });
    heartbeat.end();
  });

  it('bears a database that is away for two beats, not for three', async () => {
    const { sessions, heartbeat } = heart();
    sessions.away = true;
    await seconds(20);
    sessions.away = false;
    await seconds(10);
    sessions.away = true;
    await seconds(20);
    expect(heartbeat.signal.aborted).toBe(false);
    await seconds(10);
    expect(heartbeat.signal.reason).toMatchObject({ message: 'the database does not answer' });
    heartbeat.end();
  });

  it('stops work that takes too long', async () => {
    const { heartbeat } = heart();
    await seconds(3600);
    expect(heartbeat.signal.reason).toMatchObject({ message: expect.stringContaining('SESSION_MINUTES') });
    heartbeat.end();
  });

  it('stops the work when the worker leaves', () => {
    const { heartbeat, leaving } = heart();
    leaving.abort(new Error('the worker is stopping'));
    expect(heartbeat.signal.reason).toMatchObject({ message: 'the worker is stopping' });
    heartbeat.end();
  });
});
