import { useEffect } from 'react';
import { useResource } from '../api/use-resource.js';
import { useConnection } from '../live/connection-context.js';
import { pageTitle } from '../words/page-title.js';

/** Lets the browser's tab say how many questions wait, and whether the page is still true. */
export function usePageTitle(): void {
  const questions = useResource('escalations').data?.length ?? 0;
  const { stale } = useConnection();
  useEffect(() => {
    document.title = pageTitle(questions, stale);
  }, [questions, stale]);
}
