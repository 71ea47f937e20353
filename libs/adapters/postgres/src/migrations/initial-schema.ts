import type { MigrationInterface, QueryRunner } from 'typeorm';
import { PEOPLE } from './initial-schema/people.js';
import { EPICS } from './initial-schema/epics.js';
import { TASKS } from './initial-schema/tasks.js';
import { LEASES } from './initial-schema/leases.js';
import { CHANGES } from './initial-schema/changes.js';
import { LOG } from './initial-schema/log.js';
import { SEED } from './initial-schema/seed.js';

/** The first schema. Forward only: a later change of shape is a later migration. */
export class InitialSchema1763700000000 implements MigrationInterface {
  readonly name = 'InitialSchema1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [PEOPLE, EPICS, TASKS, LEASES, CHANGES, LOG, SEED]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup to go back');
  }
}
