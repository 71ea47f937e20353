// What an image was before it was built anew.
import { listImages, removeImage } from './daemon.mjs';

const TITLE = 'org.opencontainers.image.title';

/**
 * Removes what the images `names` were before they lost their names to newer ones, and tells how many. What a container still uses stays,
 * and so does everything that is not labelled as ours.
 */
export async function removeReplaced(socketPath, names) {
  const titles = names.map((name) => `manyhands/${name}`);
  const replaced = await listImages(socketPath, { dangling: ['true'], label: [TITLE] });
  const ours = replaced.filter(({ labels }) => titles.includes(labels[TITLE]));
  const removed = await Promise.all(ours.map(({ id }) => removeImage(socketPath, id)));
  return removed.filter(Boolean).length;
}
