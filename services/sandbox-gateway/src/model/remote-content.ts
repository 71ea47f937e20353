import { ModelCallRefused } from './model-call-refused.js';

/**
 * Refuses content that the model's provider would fetch from an address: through it a sandbox without a network could send
 * anything anywhere. Pictures and files embedded as data URLs are fine. Throws `ModelCallRefused` (400).
 */
export function refuseRemoteContent(messages: readonly { content?: unknown }[]): void {
  for (const [message, { content }] of messages.entries()) {
    if (!Array.isArray(content)) continue;
    const index = content.findIndex(isRemote);
    if (index === -1) continue;
    throw new ModelCallRefused({
      status: 400,
      code: 'remote_content_refused',
      message: `messages.${message}.content.${index} points to an address. Embed the file as a data URL.`,
    });
  }
}

const TEXT_PARTS = new Set(['text', 'refusal', 'thinking', 'redacted_thinking', 'reasoning']);

/** Of a part that is no text every address counts, wherever the provider's dialect puts it. */
function isRemote(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('type' in part && typeof part.type === 'string' && TEXT_PARTS.has(part.type)) return false;
  return texts(part).some((text) => /^\s*[a-z][a-z0-9+.-]*:\/\//i.test(text));
}

function texts(part: object): string[] {
  const found: string[] = [];
  const open: unknown[] = [part];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) open.push(inner);
  }
  return found;
}
