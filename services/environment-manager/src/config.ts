import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commonVariables, httpUrl, port } from '@manyhands/nest';
import { RISK_LIMITS } from '@manyhands/plan';
import { z } from 'zod';

const flag = z.stringbool({ error: 'must be true or false' });

/** Everything this service reads from its environment. */
export const Config = z
  .object({
    ...commonVariables,
    PORT: port.default(3000),
    HOST: z.string().min(1).default('127.0.0.1'),
    /** What sandboxes are. */
    SANDBOXES: z.enum(['process', 'docker']).default('process'),
    /** Socket file of the docker-gateway. */
    DOCKER_GATEWAY: z
      .string()
      .regex(/^unix:(?:\/\/)?\/./, 'must be unix:/path')
      .transform((text) => text.replace(/^unix:(?:\/\/)?/, ''))
      .optional(),
    /** Base URL of the sandbox-gateway, as a sandbox reaches it. */
    SANDBOX_GATEWAY_URL: httpUrl,
    /** OpenAI-compatible endpoint, ending in /v1, for planning. */
    LLM_BASE_URL: httpUrl,
    LLM_API_KEY: z.string().default('none'),
    LLM_MODEL: z.string().min(1),
    /** US dollars. */
    LLM_INPUT_COST_PER_TOKEN: z.coerce.number('must be a number').min(0).default(0),
    LLM_OUTPUT_COST_PER_TOKEN: z.coerce.number('must be a number').min(0).default(0),
    /** Seconds that planning one epic may take, all questions to the model included. */
    PLANNING_TIMEOUT_SECONDS: z.coerce.number('must be a number').int().min(1).max(86_400).default(1200),
    /** More tasks than this are a risk, for epics whose plans are approved on risk. */
    APPROVAL_ABOVE_TASKS: z.coerce.number('must be a number').int().min(0).max(5000).default(RISK_LIMITS.tasks),
    /** The same for the estimated cost, in US dollars. */
    APPROVAL_ABOVE_COST: z.coerce.number('must be a number').min(0).default(RISK_LIMITS.cost),
    /** Accepted besides the tokens in the database. Without it, and without any token there, one is made and printed. */
    MANYHANDS_API_TOKEN: z
      .string()
      .regex(/^[\x21-\x7e]{20,200}$/, 'must be 20 to 200 visible ASCII characters')
      .optional(),
    DASHBOARD_DIR: z
      .string()
      .refine(isAbsolute, 'must be an absolute path')
      .default(() => fileURLToPath(new URL('../../dashboard/dist', import.meta.url))),
    /** Whether a repository may be taken in from a path on this machine. Default: only when we serve this machine alone. */
    ALLOW_LOCAL_SOURCES: flag.optional(),
    /** Seconds that the clone of a repository may stand still. */
    IMPORT_TIMEOUT_SECONDS: z.coerce.number('must be a number').int().min(1).max(3600).default(60),
    /** Tokens of what the planner is told about a repository. */
    PLANNING_CONTEXT_TOKENS: z.coerce.number('must be a number').int().min(500).max(200_000).default(24_000),
    /** Seconds after which what has been read of a repository has to do for planning. */
    PLANNING_CONTEXT_SECONDS: z.coerce.number('must be a number').int().min(1).max(3600).default(120),
    /** Sandboxes that may start or stop at the same time. */
    SANDBOX_CONCURRENCY: z.coerce.number('must be a number').int().min(1).max(64).default(4),
    /** Sandboxes kept ready for each repository and role while tasks are on their way to them; 0: none. */
    WARM_SANDBOXES: z.coerce.number('must be a number').int().min(0).max(16).default(1),
    /** MiB of objects from which on the sandboxes of a repository borrow from one golden copy instead of cloning it all. */
    GOLDEN_FROM_MIB: z.coerce.number('must be a number').min(0).default(32),
    /** Give sandboxes the sandbox-gateway as their way to hosts outside. What they may reach is said there. */
    EGRESS_PROXY: flag.default(false),
    /** Leave sandboxes running when this process stops, for a restart that their work should survive. */
    KEEP_SANDBOXES: flag.default(false),
  })
  .superRefine((config, context) => {
    if (config.SANDBOXES !== 'docker') return;
    for (const variable of ['DOCKER_GATEWAY', 'SANDBOX_SOCKETS'] as const)
      if (config[variable] === undefined)
        context.addIssue({ code: 'custom', path: [variable], message: 'is not set, and SANDBOXES=docker needs it' });
  })
  .transform((config) => ({
    ...config,
    ALLOW_LOCAL_SOURCES: config.ALLOW_LOCAL_SOURCES ?? ['127.0.0.1', '::1', 'localhost'].includes(config.HOST),
  }));
export type Config = Readonly<z.infer<typeof Config>>;
