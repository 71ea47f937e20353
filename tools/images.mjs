// `npm run images`: builds the images of containers/ at a Docker daemon. `--help` says how.
import { parseArgs } from 'node:util';
import { buildImages } from './images/build-images.mjs';
import { IMAGES } from './images/catalogue.mjs';
import { socketOf } from './images/daemon.mjs';
import { removeOutdated, removeReplaced } from './images/remove-replaced.mjs';

const help = `Usage: npm run images [-- [--base registry|debian] [--fresh] [NAME…]]

Builds the images of containers/ at the Docker daemon, each named manyhands/NAME:VERSION and :latest, and prints a line for each:
its size, the seconds it took, and its id. Run npm run build first: what is built is what stands in dist. What they replace and nothing
uses is removed, and so are images of ours that are none of these any more, a week after they were built.

  NAME…             only these: base, ${Object.keys(IMAGES).join(', ')}
  --base registry   the base from containers/base/Dockerfile, on node:24-bookworm-slim
  --base debian     the base of Debian's packages, by mmdebstrap, as root. Default: the registry if it answers, else debian
  --fresh           make the base anew, with what Debian has put into its packages since
  --help            this text

Environment:
  DOCKER_HOST                                      unix:///path of the daemon's socket (default unix:///var/run/docker.sock)
  SSL_CERT_FILE or NODE_EXTRA_CA_CERTS, PIP_CERT   certificate that apt-get needs behind a proxy that reads TLS (--base registry)
`;

const options = {
  base: { type: 'string' },
  fresh: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

function readCommandLine() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.filter((name) => name !== 'base' && !(name in IMAGES));
  if (unknown.length > 0) throw new Error(`no image named ${unknown.join(', ')}`);
  if (![undefined, 'registry', 'debian'].includes(values.base))
    throw new Error(`no way to the base named ${values.base}`);
  return { ...values, names: positionals.length > 0 ? positionals : undefined };
}

try {
  const { help: wantsHelp, names, base: way, fresh } = readCommandLine();
  if (wantsHelp) process.stdout.write(help);
  else {
    const socketPath = socketOf(process.env);
    const built = await buildImages({ socketPath, names, way, fresh, onLine: (line) => console.log(line) });
    const replaced = await removeReplaced(socketPath, [...built.keys()]);
    if (replaced > 0) console.log(`${replaced} removed that these have replaced`);
    const outdated = await removeOutdated(socketPath, ['base', ...Object.keys(IMAGES)]);
    if (outdated > 0) console.log(`${outdated} removed that are not made any more`);
  }
} catch (error) {
  process.stderr.write(`images: ${error.message}\nnpm run images -- --help says what there is\n`);
  process.exitCode = 1;
}
