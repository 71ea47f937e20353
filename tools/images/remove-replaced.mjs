// What no build makes any more: what an image was before it was built anew, and images of which nobody makes a newer one.
import { imagesInUse, listImages, removeImage } from './daemon.mjs';

const TITLE = 'org.opencontainers.image.title';
const OURS = 'manyhands/';
const DAY_MS = 86_400_000;

/**
 * Removes what the images `names` were before they lost their names to newer ones, and tells how many. What a container still uses stays,
 * and so does everything that is not labelled as ours.
 */
export async function removeReplaced(socketPath, names) {
  const titles = names.map((name) => `${OURS}${name}`);
  const replaced = await listImages(socketPath, { dangling: ['true'], label: [TITLE] });
  const ours = replaced.filter(({ labels }) => titles.includes(labels[TITLE]));
  const removed = await Promise.all(ours.map(({ id }) => removeImage(socketPath, id)));
  return removed.filter(Boolean).length;
}

/**
 * Removes images of ours that are none of `names`, the whole catalogue, and older than `days`, and tells how many. What a container uses
 * stays, and so does what has a name of somebody else's: an image that was built on one of ours has our label, too.
 */
export async function removeOutdated(socketPath, names, { days = 7 } = {}) {
  const titles = names.map((name) => `${OURS}${name}`);
  const used = await imagesInUse(socketPath);
  const before = Date.now() - days * DAY_MS;
  const outdated = (await listImages(socketPath, { label: [TITLE] })).filter(
    ({ id, labels, names: all, created }) =>
      labels[TITLE].startsWith(OURS) &&
      !titles.includes(labels[TITLE]) &&
      all.every((name) => name.startsWith(OURS)) &&
      created < before &&
      !used.has(id),
  );
  const removed = await Promise.all(outdated.map((image) => removeByName(socketPath, image)));
  return removed.filter(Boolean).length;
}

/** The daemon removes no image that has several tags: they go one by one, and the image with the last. */
async function removeByName(socketPath, { id, names }) {
  const tags = names.filter((name) => !name.includes('@'));
  let removed = false;
  for (const name of tags.length > 0 ? tags : [id]) removed = await removeImage(socketPath, name);
  return removed;
}
