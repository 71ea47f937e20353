// Asks the gateway whether it and its daemon live, at the address that it listens on. With a policy file the first address is elsewhere:
// name it in DOCKER_GATEWAY_LISTEN too.
import { request } from 'node:http';

const { DOCKER_GATEWAY_LISTEN: listen = 'unix:/run/manyhands/docker.sock', DOCKER_GATEWAY_TOKEN: token } = process.env;
const [, host, port] = /^(.*):(\d+)$/.exec(listen) ?? [];
const place = listen.startsWith('unix:') ? { socketPath: listen.slice('unix:'.length) } : { host, port };
const headers = token ? { authorization: `Bearer ${token}` } : {};
request({ ...place, path: '/_ping', headers }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('error', () => process.exit(1))
  .end();
