export { DockerSandboxes, type DockerSandboxesOptions } from './docker-sandboxes.js';
