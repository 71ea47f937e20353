import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { BareRepository } from '@manyhands/git';
import { commitOn, temporaryDirectory } from '@manyhands/git/testing';
import { testDatabase, type TestDatabase } from '@manyhands/postgres/testing';
import { SyntaxPool } from '@manyhands/source-reader';

/** A database of one spec file, and a folder for its repositories. */
export class Stage {
  /** Reads the texts of conflicts. */
  readonly reader = new SyntaxPool();

  private constructor(
    readonly test: TestDatabase,
    readonly dir: { path: string; remove(): Promise<void> },
    private readonly seed: BareRepository,
    /** The only commit of a new repository. */
    readonly first: string,
  ) {}

  static async set(): Promise<Stage> {
    const dir = await temporaryDirectory();
    const source = await BareRepository.init(join(dir.path, 'source.git'), { initialBranch: 'develop' });
    const files = { 'README.md': 'hello\n', 'shared.txt': 'one\ntwo\nthree\n' };
    const first = await commitOn(source.dir, { branch: 'develop', from: null, message: 'first', files });
    const branches = { integration: 'develop', release: 'main' };
    const seed = await BareRepository.importFrom(source.dir, join(dir.path, 'seed.git'), { branches });
    return new Stage(await testDatabase(), dir, seed, first);
  }

  /** A repository as it is when it was just taken in. */
  async repository(id: string): Promise<BareRepository> {
    const dir = bareDir(this, id);
    await cp(this.seed.dir, dir, { recursive: true });
    return new BareRepository(dir);
  }

  async strike(): Promise<void> {
    await this.reader.close();
    await this.test.drop();
    await this.dir.remove();
  }
}

/** As the sandbox-gateway serves them: `<url>/git/<id>.git`. */
const bareDir = (stage: Stage, repositoryId: string): string => join(stage.dir.path, 'git', `${repositoryId}.git`);
