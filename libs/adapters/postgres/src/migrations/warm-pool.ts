import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sandboxes that nobody has asked for yet: they have a role of their own until a session or a gate claims them. */
export class WarmPool1764400000000 implements MigrationInterface {
  readonly name = 'WarmPool1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table sandbox drop constraint sandbox_purpose_check');
    await runner.query(
      `alter table sandbox add constraint sandbox_purpose_check check (purpose in ('work', 'review', 'gate', 'warm', 'golden'))`,
    );
    await runner.query('alter table sandbox add column role text');
    await runner.query('alter table sandbox add column claimed_at timestamptz');
    await runner.query(
      `create index sandbox_warm on sandbox (repository_id, role) where purpose = 'warm' and status not in ('stopped', 'failed')`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
