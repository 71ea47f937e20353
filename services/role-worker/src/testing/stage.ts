import { temporaryDirectory } from '@manyhands/git/testing';
import { testDatabase, type TestDatabase } from '@manyhands/postgres/testing';

/** A database of one spec file, and a folder for repositories and sandboxes. */
export class Stage {
  private constructor(
    readonly test: TestDatabase,
    readonly dir: { path: string; remove(): Promise<void> },
  ) {}

  static async set(): Promise<Stage> {
    return new Stage(await testDatabase(), await temporaryDirectory());
  }

  async strike(): Promise<void> {
    await this.test.drop();
    await this.dir.remove();
  }
}
