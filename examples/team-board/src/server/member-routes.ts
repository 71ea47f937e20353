import type { Member } from '../shared/member.js';
import type { Route } from './router.js';

export function memberRoutes(members: readonly Member[]): Route[] {
  return [{ method: 'GET', pattern: '/api/members', handle: () => ({ status: 200, body: members }) }];
}
