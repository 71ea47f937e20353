// The process in which strangers' texts meet the parsers. It is started by `pool/reader-process.ts`, holds nothing worth having, and
// may hang or die at any text.
import { Worker } from 'node:worker_threads';
import { answerTo } from './answer-to.js';
import type { ReaderMessage, ReadMessage } from './pool/messages.js';
import type { Answer } from './pool/question.js';

/**
 * Whoever started this process ends it when it hangs. If that one has died meanwhile, a hanging parser would run for ever: no
 * timer of this thread fires any more. So another thread looks.
 */
const WATCH = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, 'SIGKILL'), 1000)`;
new Worker(WATCH, { eval: true }).unref();

const send = (message: ReaderMessage): unknown => process.send?.(message);

async function answer({ questions }: ReadMessage): Promise<void> {
  const answers: Answer[] = [];
  for (const question of questions) answers.push(await answerTo(question));
  send({ kind: 'answers', answers, bytes: process.memoryUsage.rss() });
}

process.on('message', (message: ReadMessage) => {
  // A rejection ends this process, and that is an answer too.
  void answer(message);
});
process.once('disconnect', () => process.exit());
send({ kind: 'ready' });
