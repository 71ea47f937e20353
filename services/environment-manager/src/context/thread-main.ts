// The thread in which contexts are gathered: a large repository keeps it busy for seconds, and the API must not wait for that.
import { parentPort, workerData } from 'node:worker_threads';
import { BareRepository } from '@manyhands/git';
import { ReaderPool } from '@manyhands/source-reader';
import { compact } from './compact.js';
import { ContextGatherer } from './gather-context.js';
import { type FromThread, told, type ThreadSettings, type ToThread } from './thread-messages.js';

const send = (message: FromThread): void => parentPort?.postMessage(message);

const reader = new ReaderPool();
const gatherer = new ContextGatherer({
  ...(workerData as ThreadSettings),
  reader,
  onProgress: (repositoryId, progress) => send({ kind: 'progress', repositoryId, progress }),
  onTrouble: (repositoryId, error) => send({ kind: 'trouble', repositoryId, error: told(error) }),
});
const underWay = new Map<number, AbortController>();

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'gather') void gather(message);
  if (message.kind === 'cancel') underWay.get(message.id)?.abort();
  if (message.kind === 'close') void close();
});

async function gather({ id, dir, ...request }: ToThread & { kind: 'gather' }): Promise<void> {
  const stop = new AbortController();
  underWay.set(id, stop);
  try {
    const repository = new BareRepository(dir);
    const context = await gatherer.gather({ ...request, repository, signal: stop.signal });
    send({ kind: 'gathered', id, context: context && compact(context) });
  } catch (error) {
    send({ kind: 'failed', id, error: told(error) });
  } finally {
    underWay.delete(id);
  }
}

/** The readers are ended before the thread: nobody would end one that hangs after that. */
async function close(): Promise<void> {
  for (const stop of underWay.values()) stop.abort();
  await reader.close();
  parentPort?.close();
}
