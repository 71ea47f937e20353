import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A session that cannot go on says so first, and ends when its worker has kept its work: until then it stands here why. */
export class Suspending1764300000000 implements MigrationInterface {
  readonly name = 'Suspending1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table session add column suspending jsonb');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
