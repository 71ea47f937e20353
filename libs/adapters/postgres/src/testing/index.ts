export { emptyDatabase, testDatabase, type TestDatabase } from './test-database.js';
export { TestTeam } from './test-team.js';
