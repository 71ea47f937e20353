import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a merge queue cannot be worked on, and since when; null while it can. */
export class QueueTrouble1764950000000 implements MigrationInterface {
  readonly name = 'QueueTrouble1764950000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table repository add column queue_trouble jsonb, add column queue_trouble_since timestamptz',
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
