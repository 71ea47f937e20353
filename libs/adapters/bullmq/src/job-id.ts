/**
 * The id of a payload: equal payloads have equal ids whatever the order of their keys, so that a second ring for work that
 * still waits in the queue changes nothing. Never holds `:`, which BullMQ keeps for itself.
 */
export function jobId(payload: object): string {
  return Object.entries(payload)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}-${String(value)}`)
    .join('_')
    .replaceAll(':', '.');
}
