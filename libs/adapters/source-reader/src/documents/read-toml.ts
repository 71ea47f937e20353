import type { ManifestFacts } from '@manyhands/context';
import { parse } from 'smol-toml';
import { listOf, recordOf, textOf, textsOf } from './loose.js';
import { manifestFacts } from './manifest.js';

/** pyproject.toml: the standard's `[project]`, else Poetry's own table. */
export function readPyproject(text: string): ManifestFacts {
  const said = recordOf(parse(text));
  const project = recordOf(said['project']);
  const tool = recordOf(said['tool']);
  const poetry = recordOf(tool['poetry']);
  const groups = Object.values(recordOf(project['optional-dependencies'])).flatMap(listOf);
  return manifestFacts('python', {
    name: textOf(project['name']) || textOf(poetry['name']),
    description: textOf(project['description']) || textOf(poetry['description']),
    dependencies: [
      ...[...listOf(project['dependencies']), ...groups].map((need) => requirementName(textOf(need))),
      ...Object.keys(recordOf(poetry['dependencies'])),
    ].filter((name) => name !== '' && name !== 'python'),
    members: textsOf(recordOf(recordOf(tool['uv'])['workspace'])['members']),
  });
}

/** `requests[socks]>=2; python_version > "3"` → `requests` */
const requirementName = (requirement: string): string => /^[\w.-]+/.exec(requirement.trim())?.[0] ?? '';

/** Cargo.toml of a package, of a workspace, or of both. */
export function readCargo(text: string): ManifestFacts {
  const said = recordOf(parse(text));
  const own = recordOf(said['package']);
  const tables = ['dependencies', 'dev-dependencies', 'build-dependencies'].map((key) => recordOf(said[key]));
  return manifestFacts('cargo', {
    name: textOf(own['name']),
    description: textOf(own['description']),
    // A dependency may be renamed; `package` is then its real name.
    dependencies: tables.flatMap((table) =>
      Object.entries(table).map(([name, details]) => textOf(recordOf(details)['package']) || name),
    ),
    members: textsOf(recordOf(said['workspace'])['members']),
  });
}
