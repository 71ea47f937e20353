import type { IconName } from '../parts/icon-paths.js';

/** Colour family of a badge. Never the only carrier of a meaning: icon and word say the same. */
export type Tone = 'calm' | 'waiting' | 'working' | 'review' | 'queue' | 'good' | 'bad';

/** How a state looks: an icon, a word and a colour family. */
export interface BadgeText {
  word: string;
  icon: IconName;
  tone: Tone;
}

/** `PREPARING_REPOSITORY` and `request_changes` as words: `preparing repository`, `request changes`. Prose stays as it is. */
export function inWords(name: string): string {
  return /^[A-Za-z]+(_[A-Za-z]+)*$/.test(name) && (name.includes('_') || name === name.toUpperCase())
    ? name.replaceAll('_', ' ').toLowerCase()
    : name;
}

/** The look of a state that a newer server knows and this page does not: its name, in words. */
export const unknownState = (name: string): BadgeText => ({ word: inWords(name), icon: 'question', tone: 'calm' });

/** Looks a state up by the name the server gave it. */
export function badgeFor(badges: Readonly<Record<string, BadgeText>>, name: string): BadgeText {
  return (Object.hasOwn(badges, name) ? badges[name] : undefined) ?? unknownState(name);
}
