// Bundles each program with all that it imports: reading one file starts it in a third of the time that reading a thousand takes.
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { EXTERNAL, PROGRAMS } from './programs.mjs';

const root = resolve(import.meta.dirname, '../..');
/** Flat: what lies in it has one way to everything else, see `keepPlaces`. */
const dist = join(root, 'dist');

/** Writes `dist/<program>.mjs` for every program, and what several of them share. Throws what Rolldown refuses. */
export async function bundlePrograms() {
  const bundle = await rolldown({
    cwd: root,
    input: PROGRAMS,
    platform: 'node',
    external: EXTERNAL.map((name) => new RegExp(`^${name}(?:/|$)`)),
    plugins: [keepPlaces],
    onLog,
  });
  // Classes are told apart by their names: Nest's providers, TypeORM's migrations, our errors.
  const { output } = await bundle.write({
    dir: dist,
    format: 'esm',
    keepNames: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: 'shared-[name]-[hash].mjs',
  });
  await bundle.close();
  const written = new Set(output.map(({ fileName }) => fileName));
  for (const name of readdirSync(dist)) if (!written.has(name)) rmSync(join(dist, name), { recursive: true });
}

/** Others' packages may ask for what is not installed: optional drivers and transports. Ours may not. */
function onLog(level, log) {
  const theirs = /\bnode_modules\b/.test(log.id ?? log.loc?.file ?? '');
  if (level === 'info' || level === 'debug' || theirs) return;
  throw new Error(log.message);
}

/** A module finds the files beside it as before: where it says `import.meta.url` or `__dirname`, that stays the place it was in. */
const keepPlaces = {
  name: 'keep-places',
  resolveId: (id) => (id === PLACES ? id : null),
  load: (id) => (id === PLACES ? placesModule : null),
  transform(code, id) {
    if (id.startsWith('\0')) return null;
    if (code.includes('import.meta.url')) return ofModule(code, id);
    return isCommonJs(code, id) && /\b__(?:dirname|filename)\b/.test(code) ? ofCommonJs(code, id) : null;
  },
};

const ofModule = (code, id) =>
  code.replace(/new URL\((['"])([^'"]+)\1, import\.meta\.url\)|import\.meta\.url/g, (_, __, path) =>
    path === undefined ? `${urlOf(id)}.href` : urlOf(resolve(dirname(id), path)),
  );

/** A file as a bundle names it: a program is bundled, too. */
function urlOf(file) {
  const [program] = Object.entries(PROGRAMS).find(([, main]) => join(root, main) === file) ?? [];
  const path = program === undefined ? fromDist(file) : `./${program}.mjs`;
  return `new URL(${JSON.stringify(path)}, import.meta.url)`;
}

const fromDist = (file) => relative(dist, file).split(sep).join('/');

const PLACES = 'manyhands:places';
const placesModule = `import { fileURLToPath } from 'node:url';
export const placeOf = (path) => fileURLToPath(new URL(path, import.meta.url));`;

const isCommonJs = (code, id) => id.endsWith('.cjs') || !/^\s*(?:import|export)\b/m.test(code);

const ofCommonJs = (code, id) =>
  `const __filename = require(${JSON.stringify(PLACES)}).placeOf(${JSON.stringify(fromDist(id))}), ` +
  `__dirname = require('node:path').dirname(__filename);\n${code}`;
