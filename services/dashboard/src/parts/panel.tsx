import { Alert, Button, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, use } from 'react';
import type { ApiError } from '../api/problem.js';
import { Age } from '../clock/ticking-age.js';
import { ClockContext } from '../clock/clock-context.js';

interface PanelProps<Data> {
  id: string;
  title: string;
  query: UseQueryResult<Data, ApiError>;
  /** Shown instead of the content when `count` is 0. */
  empty: string;
  count: (data: Data) => number;
  /** The number beside the title, when it is not `count`. */
  counted?: (data: Data) => number;
  /** Stands beside the title. */
  tools?: ReactNode;
  children: (data: Data) => ReactNode;
}

/** One section of the board: title and count, and honest words while its data loads, fails or is none. */
export function Panel<Data>({ id, title, query, empty, count, counted = count, tools, children }: PanelProps<Data>) {
  const { data, error } = query;
  return (
    <section className="panel" id={id} aria-labelledby={`${id}-title`}>
      <div className="panel-head">
        <h2 id={`${id}-title`}>
          {title} {data !== undefined && <span className="count">{counted(data)}</span>}
        </h2>
        {tools}
      </div>
      {error !== null && <Failure title={title} query={query} error={error} />}
      {data === undefined && error === null && <Loading title={title} />}
      {data !== undefined && (count(data) === 0 ? <p className="empty">{empty}</p> : children(data))}
    </section>
  );
}

function Loading({ title }: { title: string }) {
  return (
    <div role="status" aria-label={`${title}: loading`}>
      <Skeleton height={56} radius="md" />
    </div>
  );
}

function Failure({
  title,
  query,
  error,
}: {
  title: string;
  query: UseQueryResult<unknown, ApiError>;
  error: ApiError;
}) {
  const clock = use(ClockContext);
  return (
    <Alert color="red" className="failure" p="sm" title={`${title} could not be read`}>
      {error.message}{' '}
      {query.data !== undefined && (
        <>
          Below is what was known <Age since={new Date(clock.fromLocal(query.dataUpdatedAt)).toISOString()} /> ago.{' '}
        </>
      )}
      <Button size="compact-sm" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
        Try again
      </Button>
    </Alert>
  );
}
