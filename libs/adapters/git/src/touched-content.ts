import { prefixes, readLinkTarget } from './link-target.js';
import { findTwins, type NameTwin } from './name-twins.js';
import type { PushInspection, PushRange, Reached, TouchedPath } from './push-inspection.js';
import type { RawEntry } from './raw-diffs.js';
import { contentsOf, entriesBeside, type ObjectAccess, sizesOf } from './object-access.js';
import { readTree, type TreeEntries } from './tree-names.js';
import { scanForSecrets } from './scan-for-secrets.js';

export interface TouchedEntry extends RawEntry {
  readonly commit: string;
  readonly isNew: boolean;
}

const SYMBOLIC_LINK = '120000';
const SUBMODULE = '160000';
const DIRECTORY = '040000';
const DELETED = '000000';
const LONGEST_TARGET = 4096;

/** What the touched paths hold, and what their names do to the tree that is pushed. */
export async function readTouched(
  access: ObjectAccess,
  entries: readonly TouchedEntry[],
  push: PushRange,
): Promise<Pick<PushInspection, 'exceeded' | 'touched' | 'twins' | 'secrets'>> {
  const stored = entries.filter(({ newMode }) => newMode !== DELETED && newMode !== SUBMODULE);
  const sizes = await sizesOf(access, [...new Set(stored.map(({ newBlob }) => newBlob))]);
  if (sum(sizes.values()) > (push.maxBytes ?? Number.POSITIVE_INFINITY))
    return { exceeded: 'bytes', touched: [], twins: [], secrets: [] };
  const targets = await linkTargets(access, stored, sizes);
  const tree = await treeFor(access, push.new, { targets, stored });
  const touched = entries.map((entry) => describe(entry, { sizes, targets, tree }));
  const twins = await newTwins(access, { touched, tree, push });
  const secrets = await scanForSecrets(access, { entries, sizes });
  return { exceeded: null, touched, twins, secrets };
}

/** Links may lead anywhere, so that all of the tree is looked at; else only what stands beside new names. */
async function treeFor(
  access: ObjectAccess,
  tree: string,
  { targets, stored }: { targets: ReadonlyMap<string, string>; stored: readonly TouchedEntry[] },
): Promise<TreeEntries> {
  if (targets.size > 0) return readTree(access.gitDir, tree, access.env);
  const added = stored.flatMap(({ isNew, path }) => (isNew ? [path] : []));
  return added.length > 0 ? entriesBeside(access, tree, added) : new Map();
}

interface Content {
  readonly sizes: ReadonlyMap<string, number>;
  /** Blob of a link → where it points. */
  readonly targets: ReadonlyMap<string, string>;
  readonly tree: TreeEntries;
}

function describe(entry: TouchedEntry, { sizes, targets, tree }: Content): TouchedPath {
  const { commit, path, readable, isNew, newMode, newBlob } = entry;
  const target = newMode === SYMBOLIC_LINK ? (targets.get(newBlob) ?? null) : null;
  const isInTree = tree.get(path)?.object === newBlob;
  const reaches = target === null || !isInTree ? null : reachedBy(path, target, tree);
  return { commit, path, readable, isNew, mode: newMode, size: sizes.get(newBlob) ?? null, target, reaches };
}

function reachedBy(path: string, target: string, tree: TreeEntries): Reached | null {
  const leads = readLinkTarget(path, target);
  if (leads.kind === 'refused') return null;
  const modes = [...prefixes(leads.path)].map((prefix) => tree.get(prefix)?.mode);
  const last = modes.at(-1);
  if (modes.includes(SYMBOLIC_LINK)) return 'link';
  if (last === undefined || last === SUBMODULE) return 'nothing';
  return last === DIRECTORY ? 'directory' : 'file';
}

async function linkTargets(
  access: ObjectAccess,
  stored: readonly TouchedEntry[],
  sizes: ReadonlyMap<string, number>,
): Promise<Map<string, string>> {
  const links = new Set(stored.flatMap(({ newMode, newBlob }) => (newMode === SYMBOLIC_LINK ? [newBlob] : [])));
  const readable = [...links].flatMap((id) => {
    const size = sizes.get(id) ?? Number.POSITIVE_INFINITY;
    return size <= LONGEST_TARGET ? [{ id, size }] : [];
  });
  const targets = new Map<string, string>();
  for await (const { id, bytes } of contentsOf(access, readable)) targets.set(id, bytes.toString('utf8'));
  return targets;
}

async function newTwins(
  { gitDir, env }: ObjectAccess,
  { touched, tree, push }: { touched: readonly TouchedPath[]; tree: TreeEntries; push: PushRange },
): Promise<NameTwin[]> {
  const added = new Set(touched.flatMap(({ path, isNew }) => (isNew && tree.has(path) ? [path] : [])));
  if (added.size === 0 || findTwins({ after: [...tree.keys()], before: [], added }).length === 0) return [];
  const after = [...(await readTree(gitDir, push.new, env)).keys()];
  const before = push.base === null ? [] : [...(await readTree(gitDir, push.base, env)).keys()];
  return findTwins({ after, before, added });
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);
