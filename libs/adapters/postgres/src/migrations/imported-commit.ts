import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the integration branch was when the repository was taken in; null for those that were taken in before this was kept. */
const IMPORTED_COMMIT = `alter table repository add column imported_sha text;`;

export class ImportedCommit1763800100000 implements MigrationInterface {
  readonly name = 'ImportedCommit1763800100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(IMPORTED_COMMIT);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
