import type Docker from 'dockerode';
import type { RunningHands } from '../demo/running-hands.js';
import { followEvents } from '../support/event-stream.js';
import { mentions, processTable } from '../support/process-table.js';

/** Ends everything that stands between services and sandboxes, one after the other, each while agents work. Returns what was killed. */
export async function killInTurn(demo: RunningHands, docker: Docker): Promise<string[]> {
  const feed = followEvents(await demo.server, { after: 0 });
  const killed: string[] = [];
  /** At this many sessions whose agents have been at work. */
  const atWork = async (sessions: number): Promise<void> => {
    const seen = new Set<string | null>();
    const fits = ({
      type,
      data,
      sessionId,
    }: {
      type: string;
      data: Record<string, unknown>;
      sessionId: string | null;
    }) => type === 'session.status' && data['status'] === 'running' && seen.add(sessionId).size >= sessions;
    await feed.until(`of ${sessions} agents at work`, fits, 300_000);
  };
  const kill = (name: string, pid: number): void => {
    process.kill(pid, 'SIGKILL');
    killed.push(name);
  };
  try {
    await atWork(3); // and nobody makes the golden repository any more
    kill('docker-gateway', await processOf('dist/docker-gateway.mjs', demo));
    await atWork(5);
    kill('sandbox-relay', await relayOf(docker));
    await atWork(7);
    kill('role-worker', await processOf('dist/role-worker.mjs', demo));
    return killed;
  } finally {
    feed.close();
  }
}

async function processOf(program: string, demo: RunningHands): Promise<number> {
  const found = (await processTable()).find(
    (entry) => entry.command.includes(program) && mentions(entry, demo.dataDir),
  );
  if (found === undefined) throw new Error(`nothing runs ${program}`);
  return found.pid;
}

/** Its first process, as the host sees it. */
async function relayOf(docker: Docker): Promise<number> {
  const [relay] = await docker.listContainers({ filters: { label: ['manyhands.relay'] } });
  const { State } = await docker.getContainer(relay?.Id ?? 'none').inspect();
  return State.Pid;
}
