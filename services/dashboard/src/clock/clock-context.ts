import { createContext, use, useSyncExternalStore } from 'react';
import { browserClock, Clock } from './clock.js';

export const ClockContext = createContext(new Clock(browserClock));

/**
 * A text that depends on the time. The component renders again only when the text differs, so a thousand ages
 * in minutes cost a thousand comparisons a second and almost no rendering.
 */
export function useTicking(text: (clock: Clock) => string): string {
  const clock = use(ClockContext);
  return useSyncExternalStore(clock.subscribe, () => text(clock));
}
