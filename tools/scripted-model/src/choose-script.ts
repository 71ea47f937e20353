import type { Conversation } from './conversation.js';
import { markerOf, type Script, type ScriptCondition } from './script.js';

/**
 * The script that plays a conversation. A marker decides alone. Without one, the script with the most conditions
 * that all hold is played; on a tie the one whose name sorts first. Undefined when none fits.
 */
export function chooseScript(scripts: readonly Script[], conversation: Conversation): Script | undefined {
  if (conversation.marker !== undefined) return scripts.find((script) => markerOf(script) === conversation.marker);
  return scripts
    .flatMap((script) => (script.when && fits(script.when, conversation) ? [{ script, when: script.when }] : []))
    .sort((a, b) => weight(b.when) - weight(a.when) || (a.script.name < b.script.name ? -1 : 1))[0]?.script;
}

function fits(when: ScriptCondition, conversation: Conversation): boolean {
  return when.marker === undefined && linesFit(when, conversation) && textsFit(when, conversation);
}

function linesFit({ task, kind, attempt }: ScriptCondition, conversation: Conversation): boolean {
  return (
    (task === undefined || task === conversation.task) &&
    (kind === undefined || kind === conversation.kind) &&
    (attempt === undefined || attempt === conversation.attempt)
  );
}

function textsFit(when: ScriptCondition, { firstUser, system }: Conversation): boolean {
  return (
    (when.matches === undefined || new RegExp(when.matches, 'm').test(firstUser)) &&
    (when.contains ?? []).every((text) => firstUser.includes(text)) &&
    (when.systemContains ?? []).every((text) => system.includes(text))
  );
}

/** Each text of a list counts: two of them say more than one. */
function weight(when: ScriptCondition): number {
  return Object.values(when).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0);
}
