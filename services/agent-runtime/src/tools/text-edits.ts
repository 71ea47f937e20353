/** The outcome of an edit on a text: the new text, or why there is none. */
export type Edit =
  | { readonly kind: 'edited'; readonly text: string; readonly firstLine: number; readonly lastLine: number }
  | { readonly kind: 'refused'; readonly because: string };

/** Lines shown around an edit. */
const CONTEXT_LINES = 4;

/** Replaces the one place where `before` stands. None or several places: refused. */
export function replaceOnce(original: string, before: string, after: string): Edit {
  if (before === '') return refused('old_str must not be empty.');
  if (before === after) return refused('No replacement was made: old_str and new_str are the same.');
  const places = placesOf(original, before);
  const [place] = places;
  if (place === undefined) return refused('No replacement was made: old_str does not appear verbatim in the file.');
  if (places.length > 1) {
    const lines = places.map((index) => lineAt(original, index)).join(', ');
    return refused(
      `No replacement was made: old_str appears ${places.length} times, in lines ${lines}. Make it unique.`,
    );
  }
  const text = original.slice(0, place) + after + original.slice(place + before.length);
  const firstLine = lineAt(original, place);
  return { kind: 'edited', text, firstLine, lastLine: firstLine + lineBreaks(after) };
}

/** Inserts text after a line; 0 is before the first one. */
export function insertAfterLine(original: string, line: number, inserted: string): Edit {
  const lines = original === '' ? [] : original.replace(/\n$/, '').split('\n');
  if (line > lines.length)
    return refused(`insert_line must be between 0 and ${lines.length}, the last line of the file.`);
  const addition = inserted.replace(/\n$/, '').split('\n');
  const ending = original === '' || original.endsWith('\n') ? '\n' : '';
  const text = [...lines.slice(0, line), ...addition, ...lines.slice(line)].join('\n') + ending;
  return { kind: 'edited', text, firstLine: line + 1, lastLine: line + addition.length };
}

/** Lines with their numbers, as `cat -n` prints them. Both ends count, from 1. */
export function numberedLines(content: string, from = 1, to = Infinity): string {
  const lines = content.replace(/\n$/, '').split('\n');
  return lines
    .slice(from - 1, to)
    .map((line, index) => `${String(from + index).padStart(6)}\t${line}`)
    .join('\n');
}

/** The edited lines with a few around them. */
export function snippet(edit: Edit & { kind: 'edited' }): string {
  return numberedLines(edit.text, Math.max(1, edit.firstLine - CONTEXT_LINES), edit.lastLine + CONTEXT_LINES);
}

/** How many lines a text has; a line break at the end begins no new one. */
export function lineCount(content: string): number {
  return lineBreaks(content.replace(/\n$/, '')) + 1;
}

function placesOf(content: string, sought: string): number[] {
  const places: number[] = [];
  for (let at = content.indexOf(sought); at !== -1; at = content.indexOf(sought, at + sought.length)) places.push(at);
  return places;
}

function lineAt(content: string, index: number): number {
  return lineBreaks(content.slice(0, index)) + 1;
}

function lineBreaks(content: string): number {
  return content.split('\n').length - 1;
}

function refused(because: string): Edit {
  return { kind: 'refused', because };
}
