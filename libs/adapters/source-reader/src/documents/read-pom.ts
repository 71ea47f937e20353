import type { ManifestFacts } from '@manyhands/context';
import { manifestFacts } from './manifest.js';

const TAG = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[?!][^>]*>|<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g;
const MAX_DEPTH = 50;

/** pom.xml: only names and texts of elements matter here, so nothing more of XML is understood (no entities, no attributes). */
export function readPom(text: string): ManifestFacts {
  const found: { path: string; text: string }[] = [];
  const open: string[] = [];
  for (const [, end, name, empty, words] of text.matchAll(TAG)) {
    if (words !== undefined && words.trim() !== '') found.push({ path: open.join('/'), text: words.trim() });
    if (name === undefined || empty === '/') continue;
    if (end === '/') open.pop();
    else if (open.push(name) > MAX_DEPTH) throw new Error('nested too deeply');
  }
  const texts = (path: string) => found.filter((element) => element.path === path).map((element) => element.text);
  const [name] = texts('project/artifactId');
  return manifestFacts('maven', {
    name: name ?? null,
    description: texts('project/description')[0] ?? '',
    dependencies: [...texts('project/dependencies/dependency/artifactId'), ...texts('project/parent/artifactId')],
    members: texts('project/modules/module'),
  });
}
