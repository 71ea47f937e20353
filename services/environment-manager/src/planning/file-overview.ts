/**
 * The files of a repository for a reader with a limit: every path when they fit, else folders below some depth as one line
 * with their number of files, at the greatest depth that fits. Same paths, same text.
 */
export function fileOverview(paths: readonly string[], mostCharacters: number): string {
  const sorted = [...paths].sort();
  const deepest = Math.max(0, ...sorted.map((path) => path.split('/').length));
  for (let depth = deepest; depth > 1; depth -= 1) {
    const text = folded(sorted, depth).join('\n');
    if (text.length <= mostCharacters) return text;
  }
  return cut(folded(sorted, 1), mostCharacters);
}

/** Paths of at most `depth` segments as they are; what lies deeper as `folder/ (n files)`. */
function folded(sorted: readonly string[], depth: number): string[] {
  const lines = new Map<string, number>();
  for (const path of sorted) {
    const segments = path.split('/');
    const line = segments.length <= depth ? path : `${segments.slice(0, depth).join('/')}/`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return [...lines].map(([line, count]) =>
    line.endsWith('/') ? `${line} (${count} ${count === 1 ? 'file' : 'files'})` : line,
  );
}

function cut(lines: readonly string[], mostCharacters: number): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > mostCharacters) break;
    kept.push(line);
  }
  const rest = lines.length - kept.length;
  return rest === 0 ? kept.join('\n') : [...kept, `(and ${rest} more)`].join('\n');
}
