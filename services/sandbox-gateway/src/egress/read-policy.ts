import { readFileSync } from 'node:fs';
import { ConfigError } from '@manyhands/nest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { EgressPolicy } from './policy.js';
import { isHostName } from './target.js';

const hosts = z
  .array(z.string().refine(isHostName, 'must be a DNS name in lower case, without port, wildcard or dot at its end'))
  .default([]);
const lists = z.strictObject({ setup: hosts, work: hosts });
const document = z.record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be the name of a role, or gate'), lists);

/**
 * Who may reach what, from a YAML or JSON file: `{ backend: { setup: [registry.npmjs.org], work: [] } }`. Without a file nobody
 * reaches anything. Throws {@link ConfigError} with all that is wrong with the file.
 */
export function readEgressPolicy(file: string | undefined): EgressPolicy {
  if (file === undefined) return {};
  const parsed = document.safeParse(contentOf(file));
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map(({ path, message }) => problem(`${file}: ${path.join('.') || 'the file'} ${message}`)),
  );
}

function contentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { uniqueKeys: true, maxAliasCount: 0 });
  } catch (error) {
    throw new ConfigError([problem(error instanceof Error ? error.message : String(error))]);
  }
}

const problem = (message: string) => ({ variable: 'EGRESS_POLICY', message });
