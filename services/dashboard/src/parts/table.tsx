import type { ReactNode } from 'react';

/** A table that becomes a list of labelled values on a phone; the explicit roles keep it a table for screen readers. */
export function Table({ label, columns, children }: { label: string; columns: string[]; children: ReactNode }) {
  return (
    <table className="table" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} role="columnheader" scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}

export function Row({ children }: { children: ReactNode }) {
  return <tr role="row">{children}</tr>;
}

/** `label` is the column's name; a phone shows it beside the value. `short`: a few words that stay on one line. */
export function Cell({ label, short = false, children }: { label: string; short?: boolean; children: ReactNode }) {
  return (
    <td role="cell" data-label={label} data-short={short}>
      <div className="cell">{children}</div>
    </td>
  );
}
