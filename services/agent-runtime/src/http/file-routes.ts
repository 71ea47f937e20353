import { createReadStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';
import express, { Router, type Request } from 'express';
import { z } from 'zod';
import { HttpProblem, invalid, notFound, valid } from './problems.js';
import { messageOf, systemCode } from '../errors.js';

const MAX_UPLOAD = '100mb';

const pathSchema = z.object({ path: z.string().min(1) });

/** Routes below `/api/file`. Any absolute path of the sandbox: whoever has the key may run commands there anyway. */
export function fileRoutes(): Router {
  const router = Router();
  const multipart = express.raw({ type: 'multipart/form-data', limit: MAX_UPLOAD });
  router.post('/upload', multipart, async (request, response) => {
    const path = absolutePath(request);
    const content = await uploadedFile(request);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    response.json({ success: true, file_size: content.length });
  });
  router.get('/download', async (request, response) => {
    const path = absolutePath(request);
    const size = await fileSize(path);
    response.set({
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(size),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`,
    });
    await pipeline(createReadStream(path, { end: Math.max(0, size - 1) }), response);
  });
  return router;
}

function absolutePath(request: Request): string {
  const { path } = valid(pathSchema, request.query, 'query');
  if (!isAbsolute(path)) throw new HttpProblem(400, 'path_not_absolute', 'Path must be absolute');
  return path;
}

/** Reads the part named `file` of a multipart body. */
async function uploadedFile(request: Request): Promise<Buffer> {
  const missing = { loc: ['body', 'file'], msg: 'send the file as multipart/form-data, part "file"', type: 'missing' };
  if (!Buffer.isBuffer(request.body)) throw invalid([missing]);
  const file = (await formData(request)).get('file');
  if (file === null || typeof file === 'string') throw invalid([missing]);
  return Buffer.from(await file.arrayBuffer());
}

async function formData(request: Request): Promise<FormData> {
  try {
    const headers = { 'Content-Type': request.get('Content-Type') ?? '' };
    return await new Response(request.body as Buffer<ArrayBuffer>, { headers }).formData();
  } catch (error) {
    const msg = messageOf(error);
    throw invalid([{ loc: ['body'], msg, type: 'multipart_invalid' }]);
  }
}

async function fileSize(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw notFound('File');
    throw error;
  }
  throw new HttpProblem(400, 'not_a_file', 'Path is not a file');
}
