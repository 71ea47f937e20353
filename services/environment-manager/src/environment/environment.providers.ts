import { Sandboxes } from '@manyhands/environment';
import { repositoriesIn } from '@manyhands/git';
import { Repositories, SandboxLedger, SandboxPool } from '@manyhands/postgres';
import type { Provider } from '@nestjs/common';
import type { Config } from '../config.js';
import { made } from '../made.js';
import { CloneAhead } from './clone-ahead.js';
import { DiskWatch } from './disk-watch.js';
import { Goldens } from './goldens.js';
import { SandboxKeeper } from './sandbox-keeper.js';
import { WarmPool } from './warm-pool.js';

/** Monotonic, in milliseconds. */
const now = (): number => performance.now();

/** Everything that makes sandboxes follow the ledger. `repositoriesDir` holds the bare repositories as `<id>.git`. */
export function environmentProviders(config: Config, repositoriesDir: string): Provider[] {
  const { MANYHANDS_SECRET: secret, SANDBOX_GATEWAY_URL: gatewayUrl, EGRESS_PROXY: egress } = config;
  return [
    made(Goldens, { pool: SandboxPool, sandboxes: Sandboxes }, (parts) => {
      const repositoryAt = repositoriesIn(repositoriesDir);
      const sizeOf = (id: string) => repositoryAt(id).sizeInBytes();
      return new Goldens({ ...parts, sizeOf, minBytes: config.GOLDEN_FROM_MIB * 1024 ** 2, now });
    }),
    made(WarmPool, { pool: SandboxPool, sandboxes: Sandboxes, goldens: Goldens }, (parts) => {
      return new WarmPool({ ...parts, size: config.WARM_SANDBOXES, now });
    }),
    made(CloneAhead, { sandboxes: Sandboxes, repositories: Repositories }, ({ sandboxes, repositories }) => {
      const branchOf = async (id: string) => (await repositories.byId(id))?.integrationBranch ?? '';
      const { goldenDir } = sandboxes;
      return new CloneAhead({ secret, gatewayUrl, relay: config.SANDBOX_SOCKETS?.agents, goldenDir, branchOf });
    }),
    made(DiskWatch, { sandboxes: Sandboxes, ledger: SandboxLedger }, (parts) => new DiskWatch({ ...parts, now })),
    made(SandboxKeeper, KEEPER_PARTS, ({ ahead, repositories, ...parts }) => {
      return new SandboxKeeper({
        ...parts,
        prepare: (...ready) => ahead.prepare(...ready),
        isRepository: async (id) => (await repositories.byId(id)) !== null,
        instance: { secret, gatewayUrl, egress },
        concurrency: config.SANDBOX_CONCURRENCY,
      });
    }),
  ];
}

const KEEPER_PARTS = {
  ledger: SandboxLedger,
  sandboxes: Sandboxes,
  goldens: Goldens,
  ahead: CloneAhead,
  repositories: Repositories,
};
