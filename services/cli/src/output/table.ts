import { withoutColour } from './colour.js';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number | null | undefined;
  /** Numbers stand right. */
  readonly right?: boolean;
}

/** A table in plain text: a head, and one line per row. No table without rows: say in words that there is nothing. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width = Infinity): string {
  const cells = rows.map((row) => columns.map(({ value }) => clean(String(value(row) ?? '-'))));
  const head = columns.map(({ title }) => title);
  const widths = head.map((title, column) =>
    Math.max(...[title, ...cells.map((line) => line[column] ?? '')].map((text) => withoutColour(text).length)),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, column) => pad(text, widths[column] ?? 0, columns[column]?.right === true))
      .join('  ')
      .trimEnd();
  return [head, ...cells].map((texts) => cut(line(texts), width)).join('\n');
}

/** Control characters of whatever came from outside must not reach the terminal; our own colours may. */
const clean = (text: string): string => text.replace(/(?!\u001b\[\d+m)[\u0000-\u001f\u007f-\u009f]/g, ' ');

function pad(text: string, width: number, right: boolean): string {
  const room = ' '.repeat(Math.max(0, width - withoutColour(text).length));
  return right ? room + text : text + room;
}

/** A line that is no wider than the terminal; a cut one loses its colours. */
export function cut(text: string, width: number): string {
  return withoutColour(text).length <= width ? text : `${withoutColour(text).slice(0, Math.max(0, width - 1))}…`;
}
