import { countTokens } from '../count-tokens.js';
import { byText, isBelow, nameOf } from '../paths.js';
import type { TreeFile } from '../tree-facts.js';
import { type Folder, folderTree } from './folder-tree.js';
import { oneLine, plural } from './quote.js';
import { andMore, type Section } from './section.js';

/** A folder with more files of one kind than this tells their number; those that matter are named anyway. */
const MAX_ALIKE = 12;

/** The tree, folded so that it fits: folders with files that matter are opened first, then the others from the top. */
export function foldersSection(files: readonly TreeFile[], touched: readonly string[]): Section {
  const root = folderTree(files);
  const matters = new Set(touched);
  const lines = (room: number) => render(root, opened(root, matters, room - 20), matters);
  return { title: 'Folders and files:', share: 0.2, lines, more: andMore, elastic: 0.35 };
}

/** The folders that may be opened for `room` tokens. */
function opened(root: Folder, matters: ReadonlySet<string>, room: number): ReadonlySet<Folder> {
  const open = new Set<Folder>();
  const paths = [...matters];
  const isOnTheWay = (folder: Folder) => paths.some((path) => isBelow(path, folder.path));
  let left = room;
  let waiting = [root];
  while (waiting.length > 0) {
    const next: Folder[] = [];
    const inOrder = waiting.map((folder) => ({ folder, first: isOnTheWay(folder) }));
    inOrder.sort((a, b) => Number(b.first) - Number(a.first) || byText(a.folder.path, b.folder.path));
    for (const { folder } of inOrder) {
      const cost = contentLines(folder, matters).reduce((sum, line) => sum + countTokens(line), 0);
      if (folder !== root && cost > left) continue;
      left -= cost;
      open.add(folder);
      next.push(...folder.folders);
    }
    waiting = next;
  }
  return open;
}

/** The lines that an opened folder adds: its folders, closed, and its files. */
const contentLines = (folder: Folder, matters: ReadonlySet<string>): string[] => [
  ...folder.folders.map((inner) => closedLine(inner)),
  ...fileLines(folder, matters),
];

function render(folder: Folder, open: ReadonlySet<Folder>, matters: ReadonlySet<string>): string[] {
  const inner = folder.folders.flatMap((child) =>
    open.has(child) ? [openLine(child), ...render(child, open, matters)] : [closedLine(child)],
  );
  return [...inner, ...fileLines(folder, matters)];
}

const indent = (depth: number): string => '  '.repeat(Math.max(0, depth - 1));
const openLine = ({ name, depth }: Folder): string => `${indent(depth)}${oneLine(name)}/`;
const closedLine = (folder: Folder): string => `${openLine(folder)} (${plural(folder.count, 'file')})`;

/** Each file by name; where many are of one kind, only those that matter, and how many more there are. */
function fileLines({ files, depth }: Folder, matters: ReadonlySet<string>): string[] {
  const kinds = new Map<string, TreeFile[]>();
  for (const file of files) {
    const kind = /\.[^.]*$/.exec(nameOf(file.path))?.[0] ?? '';
    kinds.set(kind, [...(kinds.get(kind) ?? []), file]);
  }
  const before = indent(depth + 1);
  return [...kinds].flatMap(([kind, alike]) => {
    if (alike.length <= MAX_ALIKE) return alike.map((file) => before + fileLine(file));
    const named = alike.filter(({ path }) => matters.has(path));
    const rest = `${before}*${oneLine(kind)} (${plural(alike.length - named.length, 'more file')})`;
    return [...named.map((file) => before + fileLine(file)), rest];
  });
}

const KINDS = { file: '', link: ' (symbolic link)', submodule: ' (submodule)' };
const fileLine = ({ path, kind }: TreeFile): string => `${oneLine(nameOf(path))}${KINDS[kind]}`;
