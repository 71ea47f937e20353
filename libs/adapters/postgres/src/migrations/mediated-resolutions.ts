import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an attempt of the ladder took where it asked a model; null where it asked none. */
export class MediatedResolutions1764800000000 implements MigrationInterface {
  readonly name = 'MediatedResolutions1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table resolution add prompt_tokens bigint, add completion_tokens bigint, add cost numeric`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
