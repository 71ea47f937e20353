/** What git does not allow in a branch name, and a dash in front, which a command would take for an option. */
const FORBIDDEN = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\.\/|\/\.|\.lock(?:\/|$)|^[-./]|[./]$|^@$/;

/** Branches below this belong to the agents. */
const AGENTS = /^openhands(?:\/|$)/i;

/** Why `name` cannot be the integration or release branch, in words after the field's name; null when it can. */
export function branchNameProblem(name: string): string | null {
  if (FORBIDDEN.test(name) || !name.isWellFormed()) return 'is not a branch name that git takes';
  if (AGENTS.test(name)) return 'must not be below openhands/: those branches belong to the agents';
  return null;
}
