import { describe, expect, it } from '@jest/globals';
import { createLogger, NestLogger } from './logger.js';

function recording(secrets: string[] = []) {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'info', secrets, stream: { write: (line) => lines.push(line) } });
  return {
    logger,
    text: () => lines.join(''),
    last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>,
  };
}

describe('the logger', () => {
  it('blanks secrets by key', () => {
    const log = recording();
    log.logger.info({
      req: { headers: { authorization: 'Bearer abc', host: 'x' } },
      token: 't1',
      user: { password: 'p' },
    });
    expect(log.last()).toMatchObject({ token: '[redacted]', user: { password: '[redacted]' } });
    expect(log.last()).toMatchObject({ req: { headers: { authorization: '[redacted]', host: 'x' } } });
  });

  it('blanks registered values wherever they stand, also inside an error', () => {
    const log = recording(['correct "horse" battery']);
    log.logger.error({ err: new Error('login with correct "horse" battery failed') }, 'oops');
    expect(log.text()).not.toContain('horse');
    expect(log.last()).toMatchObject({ msg: 'oops' });
  });

  it('blanks what looks like one of our tokens, an authorization or a password in a URL', () => {
    const log = recording();
    const sandbox = '01890000-0000-7000-8000-000000000001';
    log.logger.warn(
      `mhs_${sandbox}_${'a'.repeat(43)} mh_${'b'.repeat(43)} Bearer sk-12345678 postgres://app:geheim@db/x`,
    );
    expect(log.last()['msg']).toBe(
      `mhs_${sandbox}_[redacted] mh_[redacted] Bearer [redacted] postgres://app:[redacted]@db/x`,
    );
  });
});

describe('what Nest logs', () => {
  it('keeps the context, the facts and the error', () => {
    const log = recording();
    new NestLogger(log.logger).warn('round failed', { err: new Error('no database'), sandbox: 's1' }, 'Reconciler');
    expect(log.last()).toMatchObject({
      level: 'warn',
      context: 'Reconciler',
      msg: 'round failed',
      sandbox: 's1',
      err: { message: 'no database' },
    });
  });
});
