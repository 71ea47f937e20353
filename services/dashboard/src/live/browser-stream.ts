import type { StreamPorts } from './event-stream.js';

/** The stream's ports in a browser. */
export const browserStream: StreamPorts = {
  open: (after, signal) =>
    fetch('/api/v1/events', {
      headers: { Accept: 'text/event-stream', ...(after === null ? {} : { 'Last-Event-ID': String(after) }) },
      cache: 'no-store',
      signal,
    }),
  pause: (milliseconds, signal) =>
    new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        removeEventListener('online', wake);
        document.removeEventListener('visibilitychange', wakeWhenSeen);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      // Whoever comes back to the page, or back online, should not wait for the rest of a long pause.
      const wakeWhenSeen = () => document.visibilityState === 'visible' && wake();
      const timer = setTimeout(wake, milliseconds);
      addEventListener('online', wake);
      document.addEventListener('visibilitychange', wakeWhenSeen);
      signal.addEventListener('abort', wake);
    }),
  alarm: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
