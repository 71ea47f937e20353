/** Every image that is built on the base, each named like the program that it runs, and which other programs are in it. */
export const IMAGES = {
  'agent-runtime': [],
  'docker-gateway': [],
  'environment-manager': [],
  'integration-agent': ['heartbeat'],
  'role-worker': ['heartbeat'],
  'sandbox-gateway': [],
  'sandbox-relay': [],
};
