// Which packages a service needs to run, by package-lock.json.

/**
 * `packages` are folders of others' packages, `workspaces` of ours, `links` lead from where Node looks for ours to where they are
 * (`['node_modules/@manyhands/plan', 'libs/domain/plan']`). All paths are from the root of the workspace, sorted.
 * `isThere(path)` says what npm has installed: optional packages may be for other platforms.
 * @returns {{ packages: string[], workspaces: string[], links: [string, string][] }}
 */
export function productionClosure(lock, start, isThere) {
  const found = { packages: new Set(), workspaces: new Set(), links: new Map() };
  const open = [...start];
  while (open.length > 0) {
    const path = open.pop();
    if (found.packages.has(path) || found.workspaces.has(path)) continue;
    found[path.startsWith('node_modules/') || path.includes('/node_modules/') ? 'packages' : 'workspaces'].add(path);
    for (const place of neededBy(lock, path, isThere)) {
      const { link, resolved } = lock.packages[place];
      if (link) found.links.set(place, resolved);
      open.push(link ? resolved : place);
    }
  }
  return {
    packages: [...found.packages].sort(),
    workspaces: [...found.workspaces].sort(),
    links: [...found.links].sort(),
  };
}

function neededBy({ packages }, path, isThere) {
  if (!(path in packages)) missing(path, 'the workspace');
  const {
    dependencies = {},
    optionalDependencies = {},
    peerDependencies = {},
    peerDependenciesMeta = {},
  } = packages[path];
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  const names = [...Object.keys(dependencies), ...peers].filter((name) => !(name in optionalDependencies));
  const optional = Object.keys(optionalDependencies).map((name) => placeOf(packages, path, name));
  const required = names.map((name) => placeOf(packages, path, name) ?? missing(name, path));
  return [...required, ...optional.filter((place) => place !== undefined && isThere(place))];
}

/** Where Node finds `name` from the folder `path`: in the nearest node_modules above it. */
function placeOf(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (place in packages) return place;
    if (folder === '') return undefined;
  }
}

function missing(name, path) {
  throw new Error(`package-lock.json has no ${name}, which ${path} needs: run npm install`);
}
