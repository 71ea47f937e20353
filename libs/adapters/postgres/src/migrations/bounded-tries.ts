import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A task counts the requests for changes since a person last gave fresh tries, and rests until `not_before` after a try that
 * failed. A ring can be due later than it is written. An agent remembers when it was told lost.
 */
const BOUNDED_TRIES = `
alter table task add column review_rounds integer not null default 0, add column not_before timestamptz;
alter table outbox add column due_at timestamptz not null default now();
create index outbox_due on outbox (due_at);
alter table agent add column lost_at timestamptz;
`;

export class BoundedTries1763800000000 implements MigrationInterface {
  readonly name = 'BoundedTries1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BOUNDED_TRIES);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
