import { Database, Releases, Repositories } from '@manyhands/postgres';
import { runGit } from '@manyhands/git';
import type { ReleaseView } from '@manyhands/contracts';
import { Releaser } from '../release/releaser.js';
import { DisturbedRepository, type Disturbances } from './disturbed-repository.js';
import type { IntegrationStory, QueuedWork } from './integration-story.js';

/** The day of every release in the stories. */
export const DAY = new Date('2026-03-01T12:00:00Z');

/** What the stories of releases do and look at, on the repository of an {@link IntegrationStory}. */
export class Releasing {
  readonly releases: Releases;

  constructor(private readonly story: IntegrationStory) {
    this.releases = new Releases(story.stage.test.db);
  }

  get repositoryId(): string {
    return this.story.team.repositoryId;
  }

  request(version?: string) {
    return this.releases.request({ repositoryId: this.repositoryId, requestedBy: 'lead', version });
  }

  /** A releaser with a connection of its own, as a process of its own has, makes what is asked for until it is done or dies. */
  async round(disturbed: Disturbances = {}): Promise<void> {
    const database = await Database.open({ url: this.story.stage.test.url, applicationName: 'releaser' });
    const releaser = new Releaser({
      database,
      releases: new Releases(database),
      repositories: new Repositories(database),
      repositoryAt: () => new DisturbedRepository(this.story.bare.dir, disturbed),
      now: () => DAY,
    });
    await releaser.round().finally(() => database.close());
  }

  /** The queue lands what waits in it. */
  async land(): Promise<void> {
    const process = await this.story.integrator();
    await process.run();
    await process.end();
  }

  /** One landed change, whose commits in `develop` have this title. */
  async landed(key: string, title = `feat: ${key}`): Promise<QueuedWork> {
    const work = await this.story.queueUp(key, { [`${key}/x.txt`]: `${key}\n` });
    await this.story.stage.test.db.rows('update change set title = $2 where task_id = $1', [work.taskId, title]);
    await this.land();
    return work;
  }

  async release(version?: string): Promise<ReleaseView> {
    await this.request(version);
    await this.round();
    return this.newest();
  }

  /** Newest first. */
  async all(): Promise<ReleaseView[]> {
    return (await this.releases.page(this.repositoryId, { limit: 50 })).items;
  }

  async newest(): Promise<ReleaseView> {
    const [release] = await this.all();
    if (release === undefined) throw new Error('nothing was asked for');
    return release;
  }

  /** Where the release branch stands, and the tags with the commits that they name. */
  async refs(): Promise<{ main: string | null; tags: Record<string, string> }> {
    const tags = (await this.story.bare.tags('v')).map(({ tag, commit }) => [tag, commit] as const);
    return { main: await this.story.bare.head('main'), tags: Object.fromEntries(tags) };
  }

  async messageOf(tag: string): Promise<string> {
    const { stdout } = await runGit(this.story.bare.dir, ['cat-file', '-p', `refs/tags/${tag}`]);
    return stdout.toString().split('\n\n').slice(1).join('\n\n');
  }

  /** Types of the events about releases, with the reason of failures. */
  async told(): Promise<string[]> {
    const events = await this.story.events('release.requested', 'release.created', 'release.failed');
    return events.map(({ type, data }) => `${type}${reasonIn(data)}`);
  }
}

const reasonIn = (data: Record<string, unknown>): string => {
  const { code } = (data['reason'] ?? {}) as { code?: string };
  return code === undefined ? '' : ` ${code}`;
};
