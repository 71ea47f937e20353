import { ownerAreas } from '../owner-areas.js';
import type { RepositoryFacts } from '../repository-facts.js';
import type { Check, Package } from '../tree-facts.js';
import { nameOf } from '../paths.js';
import { oneLine, some } from './quote.js';
import { andMore, type Section } from './section.js';

/** Packages, those with files that the epic has to do with first. */
export function packagesSection(packages: readonly Package[], touched: ReadonlySet<string>): Section {
  const inOrder = [...packages].sort((a, b) => Number(touched.has(b.folder)) - Number(touched.has(a.folder)));
  const lines = packages.length < 2 ? [] : inOrder.map(packageLine);
  return { title: 'Packages:', share: 0.1, lines: () => lines, more: andMore };
}

function packageLine({ folder, name, ecosystem, description, needs }: Package): string {
  const what = description === '' ? '' : `: ${oneLine(description, 160)}`;
  const needed = needs.length === 0 ? '' : `; needs ${some(needs.map(shown), 8)}`;
  return `- ${shown(folder)}: ${oneLine(name ?? 'no name')} (${ecosystem})${what}${needed}`;
}

const shown = (folder: string): string => (folder === '' ? '(root)' : oneLine(folder));

/** Hubs, the ones that the epic has to do with first. */
export function hubsSection({ hubs }: RepositoryFacts, touched: ReadonlySet<string>): Section {
  const inOrder = [...hubs].sort((a, b) => Number(touched.has(b.path)) - Number(touched.has(a.path)));
  const lines = inOrder.map(({ path, reasons }) => `- ${oneLine(path)}: ${reasons.join(', ')}`);
  const title = 'Hubs, which many files or many changes meet at (two tasks that both write one collide):';
  return { title, share: 0.08, lines: () => lines, more: andMore };
}

/** Who owns what. */
export function ownersSection({ tree }: RepositoryFacts): Section {
  const lines = () =>
    ownerAreas(tree.owners.rules).map(({ owners, scope }) => {
      const [pattern = '', ...without] = scope;
      const except =
        without.length === 0
          ? ''
          : ` without ${some(
              without.map((text) => oneLine(text.slice(1))),
              6,
            )}`;
      return `- ${owners.map((owner) => oneLine(owner)).join(', ')}: ${oneLine(pattern)}${except}`;
    });
  return { title: `Owners (${tree.owners.path ?? 'CODEOWNERS'}):`, share: 0.05, lines, more: andMore };
}

/** Commands that check the code base, by where they were found. */
export function checksSection(checks: readonly Check[]): Section {
  return { title: 'Checks that are there:', share: 0.08, lines: () => checks.map(checkLine), more: andMore };
}

function checkLine({ from, name, command }: Check): string {
  const kind = nameOf(from);
  if (/^(GNU)?makefile$/i.test(kind)) return `- make ${oneLine(name)} (${oneLine(from)})`;
  const said = oneLine(command);
  if (kind === 'package.json') return `- ${oneLine(from)}: script "${oneLine(name)}": ${said}`;
  return `- ${oneLine(from)}: ${oneLine(name)}: ${said}`;
}
