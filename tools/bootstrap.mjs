// `predemo`, `prestart`, `pretest`: makes a fresh clone ready. Node and git are all it needs; it installs and builds the rest.
// Everything it says goes to standard error: the standard output belongs to the command that follows.
// Options: --test also looks for a browser and a Docker daemon. Environment: MANYHANDS_NO_INSTALL=1 leaves the system's packages alone.
// This file must be readable by a Node that is too old, so that the message below appears; the work is in bootstrap/.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `manyhands: this is Node ${process.versions.node}, but 20.19 or newer is needed. Install it from https://nodejs.org or with your version manager, then try again.\n`,
  );
  process.exit(1);
}

const { makeReady } = await import('./bootstrap/make-ready.mjs');
await makeReady({ forTests: process.argv.includes('--test') });
