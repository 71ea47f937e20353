/**
 * Every image that is built on the base: the services in it, and the folders that they read. The first service is what it runs.
 * The environment-manager starts agent-runtimes as processes where sandboxes are not containers.
 */
export const IMAGES = {
  'agent-runtime': { services: ['agent-runtime'] },
  'docker-gateway': { services: ['docker-gateway'], folders: ['networks'] },
  'environment-manager': { services: ['environment-manager', 'agent-runtime'], folders: ['services/dashboard/dist'] },
  'integration-agent': { services: ['integration-agent'] },
  'role-worker': { services: ['role-worker'] },
  'sandbox-gateway': { services: ['sandbox-gateway'], folders: ['networks'] },
  'sandbox-relay': { services: ['sandbox-relay'] },
};
