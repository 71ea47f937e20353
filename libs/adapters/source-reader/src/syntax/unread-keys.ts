import type { Unread } from '@manyhands/conflict';

export const unreadKeys = (reason: Unread['reason']): Unread => ({ kind: 'unread', reason });
