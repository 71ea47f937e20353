import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A maintainer may let the plan of an epic write protected paths. */
export class AllowedProtected1764200000000 implements MigrationInterface {
  readonly name = 'AllowedProtected1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table epic add column allow_protected boolean not null default false');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
