import type { NestExpressApplication } from '@nestjs/platform-express';
import { EgressProxy } from './egress-proxy.js';
import { refusePlainProxying } from './refuse-plain-proxying.js';

/** Lets the gateway's own server take `CONNECT`: one address, one relay and one token for everything that a sandbox may reach. */
export function openEgress(app: Pick<NestExpressApplication, 'use' | 'get' | 'getHttpServer'>): void {
  app.use(refusePlainProxying);
  app.get(EgressProxy).serve(app.getHttpServer());
}
