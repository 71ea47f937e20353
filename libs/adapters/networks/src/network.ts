import { isPool } from '@manyhands/docker-policy';
import { z } from 'zod';

const word = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a word of small letters');

/** `registry.npmjs.org`: exact, no pattern and no address. */
const host = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    'must be the whole name of a host',
  );

/** Hosts that sandboxes may reach through the sandbox-gateway, by phase. */
const egress = z.strictObject({
  /** While the repository is made ready. */
  setup: z.array(host).default([]),
  /** While the agent works. */
  work: z.array(host).default([]),
});

/** One file of `networks/`: who may talk to whom. What a file does not name is not reachable. */
export const networkSchema = z.strictObject({
  name: word,
  purpose: z.string().min(1),
  /** IPv4 addresses; each session gets a /28 of its own. */
  pool: z.string().refine(isPool, 'must be an IPv4 network such as 172.20.0.0/16'),
  /** Whose sandboxes are in it. */
  roles: z.array(word).default([]),
  /** Whom they reach there. */
  peers: z.array(z.literal('sandbox-gateway')).default([]),
  egress: egress.prefault({}),
});

export type Network = Readonly<z.output<typeof networkSchema>>;
export type Egress = Network['egress'];
