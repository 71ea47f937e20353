/** What programs find in any environment, and how they get out of this machine: certificates for Node and git, a proxy for git. */
const OF_THE_MACHINE = [
  'PATH',
  'HOME',
  'LANG',
  'TZ',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
];

/** What the services read that `hands up` does not set itself. */
const OF_THE_SERVICES = [
  'ALLOW_LOCAL_SOURCES',
  'APPROVAL_ABOVE_COST',
  'APPROVAL_ABOVE_TASKS',
  'CHECK_SECONDS',
  'CONFLICT_ANSWER_HOURS',
  'CONFLICT_REDOS',
  'DASHBOARD_DIR',
  'EGRESS_PROXY',
  'GATE_REQUIRES_TESTS',
  'GATE_SECONDS',
  'GATE_SLOTS',
  'GOLDEN_FROM_MIB',
  'HEARTBEAT_SECONDS',
  'IMPORT_TIMEOUT_SECONDS',
  'KEEP_SANDBOXES',
  'LEASE_WAIT_MINUTES',
  'LLM_INPUT_COST_PER_TOKEN',
  'LLM_OUTPUT_COST_PER_TOKEN',
  'LOG_LEVEL',
  'MAX_FILE_BYTES',
  'MAX_ITERATIONS',
  'MAX_PUSH_BYTES',
  'MERGE_COMMAND_SECONDS',
  'MERGE_DIAL',
  'MERGE_DOUBT',
  'MERGE_MODEL_SECONDS',
  'MERGE_POLICY',
  'NETWORKS_DIR',
  'PLANNING_CONTEXT_SECONDS',
  'PLANNING_CONTEXT_TOKENS',
  'PLANNING_TIMEOUT_SECONDS',
  'PUSH_CREDENTIALS',
  'SANDBOX_CONCURRENCY',
  'SCRIPTED_MODEL_SPEED',
  'SESSION_MINUTES',
  'WARM_SANDBOXES',
];

/**
 * What services take over from our own environment; everything else is given by name. `tests/workspace/configuration.spec.ts`
 * compares it with the schema of every service and with docs/configuration.md, so no variable is forgotten here.
 */
export const PASSED_ON: readonly string[] = [...OF_THE_MACHINE, ...OF_THE_SERVICES];

export function passedOn(environment: NodeJS.ProcessEnv): Record<string, string> {
  const values = PASSED_ON.map((name) => [name, environment[name]] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
