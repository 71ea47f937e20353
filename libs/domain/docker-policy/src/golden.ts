import { GOLDEN_LABEL, PURPOSE_LABEL } from './policy.js';
import { RequestRefused } from './refusal.js';
import type { ContainerWish } from './create-container.js';

/** Value of the label of purpose that a container has which makes or renews a golden repository. */
const MAKES_IT = 'golden';

type Labelled = Readonly<Record<string, string>>;

/**
 * R11: the one thing that sessions share. A volume with the golden label is mounted at its own place and nowhere else, into containers
 * that carry the same label, and only who makes it may write. Throws {@link RequestRefused}.
 */
export function checkGolden(wish: Pick<ContainerWish, 'labels' | 'golden'>, volume: Labelled): void {
  const golden = volume[GOLDEN_LABEL];
  if (golden === undefined) throw refused('is a volume without the golden label');
  if (wish.labels.get(GOLDEN_LABEL) !== golden) throw refused('is of a repository that the container does not name');
  if (wish.golden?.readOnly !== true && wish.labels.get(PURPOSE_LABEL) !== MAKES_IT)
    throw refused('must be mounted ReadOnly');
}

/** R11: a golden volume is never a workspace. Throws {@link RequestRefused}. */
export function checkWorkspace(volume: Labelled): void {
  if (volume[GOLDEN_LABEL] !== undefined) throw refused('is a golden volume and no workspace');
}

const refused = (why: string): RequestRefused => new RequestRefused('R11', 'HostConfig.Mounts', why);
