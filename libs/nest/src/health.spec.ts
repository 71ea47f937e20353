import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { HealthChecks, type HealthCheck, type HealthReport } from './health.js';
import { startService } from './run.js';

Logger.overrideLogger(false);

const fine = (name: string): HealthCheck => ({ name, required: true, probe: () => Promise.resolve() });
const broken = (name: string, required: boolean): HealthCheck => ({
  name,
  required,
  probe: () => Promise.reject(Object.assign(new Error('connect to 10.0.0.9 failed'), { code: 'ECONNREFUSED' })),
});

async function ask(checks: HealthCheck[], path: string) {
  class Health {}
  const module = {
    module: Health,
    controllers: [HealthController],
    providers: [{ provide: HealthChecks, useValue: new HealthChecks(checks, 20) }],
  };
  const running = await startService(module, {});
  try {
    const response = await fetch(`http://127.0.0.1:${running.port}${path}`);
    return { status: response.status, body: (await response.json()) as HealthReport };
  } finally {
    await running.close();
  }
}

describe('health', () => {
  it('is ready when everything answers', async () => {
    const { status, body } = await ask([fine('database')], '/health/ready');
    expect([status, body.status]).toEqual([200, 'ready']);
  });

  it('is degraded without what is not required', async () => {
    const { status, body } = await ask([fine('database'), broken('queue', false)], '/health/ready');
    expect([status, body.status]).toEqual([200, 'degraded']);
  });

  it('is 503 without what is required, and says so without addresses', async () => {
    const { status, body } = await ask([broken('database', true)], '/health/ready');
    expect(status).toBe(503);
    expect(body.checks).toEqual([{ name: 'database', ok: false, problem: 'does not answer (ECONNREFUSED)' }]);
  });

  it('does not wait for a probe that hangs', async () => {
    const hanging = { name: 'database', required: true, probe: () => new Promise<void>(() => undefined) };
    expect((await ask([hanging], '/health/ready')).body.checks[0]?.problem).toBe('no answer within 20 ms');
  });

  it('lives even when nothing it needs is there', async () => {
    expect((await ask([broken('database', true)], '/health/live')).body).toEqual({ status: 'live' });
  });
});
