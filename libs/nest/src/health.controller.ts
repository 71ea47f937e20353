import { Controller, Get, Inject, Res } from '@nestjs/common';
import { HealthChecks, type HealthReport } from './health.js';

/** The part of an HTTP response that the controller sets. */
interface StatusResponse {
  status(code: number): unknown;
}

/** `GET health/live`: the process answers. `GET health/ready`: it can do its work (200; 503 when a required part is missing). */
@Controller('health')
export class HealthController {
  constructor(@Inject(HealthChecks) private readonly checks: HealthChecks) {}

  @Get('live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) response: StatusResponse): Promise<HealthReport> {
    const report = await this.checks.report();
    if (report.status === 'not ready') response.status(503);
    return report;
  }
}
