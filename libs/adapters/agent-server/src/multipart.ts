import { randomUUID } from 'node:crypto';

/** A multipart body with one part named `file`. */
export function multipartFile(content: Buffer): { contentType: string; content: Buffer } {
  const boundary = `----agent-server-${randomUUID()}`;
  const head =
    `--${boundary}\r\n` +
    'Content-Disposition: form-data; name="file"; filename="file"\r\n' +
    'Content-Type: application/octet-stream\r\n\r\n';
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    content: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
