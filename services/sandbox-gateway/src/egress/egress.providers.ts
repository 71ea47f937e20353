import type { Provider } from '@nestjs/common';
import { egressByRole, readNetworks } from '@manyhands/networks';
import { Database, EgressLog, SandboxLedger } from '@manyhands/postgres';
import type { GatewayConfig } from '../config.js';
import { TokenWatch } from '../principals/token-watch.js';
import { CallAllowance } from '../tools/call-allowance.js';
import { RealInternet } from './dial.js';
import { EgressProxy } from './egress-proxy.js';
import { EGRESS_LIMITS } from './limits.js';
import { EgressBook } from './record.js';

/** Events about egress that are kept of one sandbox within a minute. */
const EVENTS_PER_MINUTE = 60;

const allowanceOf = (perMinute: number) => new CallAllowance({ perMinute, now: () => performance.now() });

/** How the way out of the sandboxes is put together. */
export const egressProviders = (config: GatewayConfig): Provider[] => [
  {
    provide: EgressProxy,
    useFactory: (database: Database, principals: SandboxLedger, watch: TokenWatch) =>
      new EgressProxy({
        principals,
        secret: config.MANYHANDS_SECRET,
        policy: egressByRole(readNetworks(config.NETWORKS_DIR)),
        limits: EGRESS_LIMITS,
        allowance: allowanceOf(EGRESS_LIMITS.perMinute),
        internet: new RealInternet(),
        watch,
        book: new EgressBook({ events: new EgressLog(database), allowance: allowanceOf(EVENTS_PER_MINUTE) }),
      }),
    inject: [Database, SandboxLedger, TokenWatch],
  },
];
