export { rememberRows } from './remember-rows.js';
export { emptyDatabase, testDatabase, type TestDatabase } from './test-database.js';
export { TestTeam } from './test-team.js';
