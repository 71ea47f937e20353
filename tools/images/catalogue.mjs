/**
 * Every image that is built on the base: the services in it, and the folders of pages that they serve. The first service is what it runs.
 * The environment-manager starts agent-runtimes as processes where sandboxes are not containers.
 */
export const IMAGES = {
  'agent-runtime': { services: ['agent-runtime'] },
  'docker-gateway': { services: ['docker-gateway'] },
  'environment-manager': { services: ['environment-manager', 'agent-runtime'], pages: ['services/dashboard/dist'] },
  'integration-agent': { services: ['integration-agent'] },
  'role-worker': { services: ['role-worker'] },
  'sandbox-gateway': { services: ['sandbox-gateway'] },
  'sandbox-relay': { services: ['sandbox-relay'] },
};
