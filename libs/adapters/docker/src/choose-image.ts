import type { ImageInfo } from 'dockerode';
import { ROLE_LABEL } from './names.js';

/** Id of the image of a role: the newest that is labelled for it, else the newest that is for any; null without one. */
export function chooseImage(
  images: readonly Pick<ImageInfo, 'Id' | 'Created' | 'Labels'>[],
  role: string,
): string | null {
  const newestFor = (label: string): string | undefined =>
    images.filter(({ Labels }) => Labels?.[ROLE_LABEL] === label).sort((one, other) => other.Created - one.Created)[0]
      ?.Id;
  return newestFor(role) ?? newestFor('any') ?? null;
}
