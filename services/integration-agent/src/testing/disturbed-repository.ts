import {
  BareRepository,
  type CommitInput,
  type Merge,
  type MergeInput,
  type PushOutcome,
  type PushRequest,
  type RefMove,
  type RefsMoved,
  type Swap,
  type TagInput,
} from '@manyhands/git';

/** What a story does around the calls of a repository: look, change the world, or throw as if the process died there. */
export interface Disturbances {
  readonly beforeMerge?: (input: MergeInput) => unknown;
  readonly beforeCommit?: (input: CommitInput) => unknown;
  /** When all is merged, before what is left of it is written. */
  readonly beforeWritten?: () => unknown;
  readonly beforePutRef?: (ref: string) => unknown;
  readonly beforeSwap?: () => unknown;
  readonly afterSwap?: () => unknown;
  readonly beforeTag?: (input: TagInput) => unknown;
  readonly beforeMoves?: (moves: readonly RefMove[]) => unknown;
  readonly afterMoves?: () => unknown;
  readonly beforePush?: (request: PushRequest) => unknown;
  readonly afterPush?: () => unknown;
}

/** A real repository with a story stepping in. */
export class DisturbedRepository extends BareRepository {
  constructor(
    dir: string,
    private readonly disturbances: Disturbances,
  ) {
    super(dir);
  }

  override async mergeTree(input: MergeInput): Promise<Merge> {
    await this.disturbances.beforeMerge?.(input);
    return super.mergeTree(input);
  }

  override async commitTree(input: CommitInput): Promise<string> {
    await this.disturbances.beforeCommit?.(input);
    return super.commitTree(input);
  }

  override async together<Result>(work: () => Promise<Result>): Promise<Result> {
    return super.together(async () => {
      const result = await work();
      await this.disturbances.beforeWritten?.();
      return result;
    });
  }

  override async putRef(ref: string, sha: string): Promise<void> {
    await this.disturbances.beforePutRef?.(ref);
    return super.putRef(ref, sha);
  }

  override async compareAndSwap(branch: string, move: { from: string | null; to: string }): Promise<Swap> {
    await this.disturbances.beforeSwap?.();
    const swap = await super.compareAndSwap(branch, move);
    await this.disturbances.afterSwap?.();
    return swap;
  }

  override async tagObject(input: TagInput): Promise<string> {
    await this.disturbances.beforeTag?.(input);
    return super.tagObject(input);
  }

  override async push(request: PushRequest): Promise<PushOutcome> {
    await this.disturbances.beforePush?.(request);
    const outcome = await super.push(request);
    await this.disturbances.afterPush?.();
    return outcome;
  }

  override async moveRefs(moves: readonly RefMove[]): Promise<RefsMoved> {
    await this.disturbances.beforeMoves?.(moves);
    const moved = await super.moveRefs(moves);
    await this.disturbances.afterMoves?.();
    return moved;
  }
}
