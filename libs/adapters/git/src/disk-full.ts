import { statfs } from 'node:fs/promises';

const SAYS_SO = /No space left on device|Disk quota exceeded/;
const MAY_MEAN_IT = /\b(?:write|create|close|append|lock)\b/i;

/** Whether git failed because nothing more can be written where the repository is. It does not always say why it could not write. */
export async function isDiskFull(gitDir: string, stderr: string): Promise<boolean> {
  if (SAYS_SO.test(stderr)) return true;
  return MAY_MEAN_IT.test(stderr) && (await hasNoRoom(gitDir));
}

/** A folder that cannot be looked at has another problem. */
async function hasNoRoom(dir: string): Promise<boolean> {
  const disk = await statfs(dir).catch(() => null);
  return disk !== null && (disk.bavail === 0 || (disk.files > 0 && disk.ffree === 0));
}
