import type { DaemonAnswer } from './daemon.js';
import { fieldsOf, textOf } from './document.js';
import { failure, type Reply } from './reply.js';

/** The daemon said no: its status and its sentence. A redirect is never followed, and is no answer. */
export function failedWith({ status, document }: DaemonAnswer): Reply {
  if (status < 400) return failure(502, `the Docker daemon answers ${status}, which is no answer to this`);
  const message = textOf(fieldsOf(document)['message']).replace(/[0-9a-f]{64}/g, '…');
  return failure(status, message || `the Docker daemon answers ${status}`);
}
