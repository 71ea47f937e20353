/** Variable of a sandbox that names the repository it may borrow objects from. Not set where there is none. */
export const GOLDEN_VARIABLE = 'MANYHANDS_GOLDEN';

/** Quotes one argument for a POSIX shell. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A repository of the sandbox-gateway, and the folder of the sandbox that it is brought to. */
export interface Checkout {
  /** URL of the repository at the sandbox-gateway. */
  readonly url: string;
  /** Absolute path; its parent exists. */
  readonly dir: string;
}

/**
 * Shell command after which the repository is in its folder and knows every branch that the sandbox may read. What was cloned ahead is
 * only brought up to date, its own branch and files too: it is as if it were cloned now. Objects are borrowed from the golden repository
 * where there is one. A clone that was cut off is begun anew, so the command may run twice, before anybody works there.
 */
export function checkoutCommand({ url, dir }: Checkout): string {
  const part = quote(`${dir}.part`);
  const borrow = `\${${GOLDEN_VARIABLE}:+--reference-if-able "$${GOLDEN_VARIABLE}"}`;
  const clone = `rm -rf ${quote(dir)} ${part} && git clone -q ${borrow} ${quote(url)} ${part} && mv ${part} ${quote(dir)}`;
  const git = `git -C ${quote(dir)}`;
  // An empty repository has no branch to reset to.
  const reset = `{ ! ${git} rev-parse -q --verify '@{u}' >/dev/null 2>&1 || ${git} reset -q --hard '@{u}'; }`;
  const renew = `${git} fetch -q --prune origin && ${reset}`;
  return `if [ -d ${quote(`${dir}/.git`)} ]; then ${renew}; else ${clone}; fi`;
}

/**
 * Shell command that makes a golden repository or brings it up to date: one branch, bare. Nothing in it is ever removed, for others
 * borrow from it at any time, also while it grows.
 */
export function goldenCommand({ url, dir, branch }: Checkout & { readonly branch: string }): string {
  const [golden, part] = [quote(dir), quote(`${dir}.part`)];
  const refspec = quote(`+refs/heads/${branch}:refs/heads/${branch}`);
  const clone = `git clone -q --bare --single-branch --no-tags --branch ${quote(branch)} ${quote(url)} ${part}`;
  const make = `rm -rf ${part} && ${clone} && git -C ${part} config gc.auto 0 && mv ${part} ${golden}`;
  return `if [ -d ${golden} ]; then ${unlock(golden)}; git -C ${golden} fetch -q --no-tags origin ${refspec}; else ${make}; fi`;
}

/** Git waits for nobody's lock. One this old is of a fetch that was killed: there is one at a time, and none takes so long over a ref. */
const unlock = (golden: string): string =>
  `find ${golden} -path ${golden}/objects -prune -o -name '*.lock' -mmin +5 -exec rm -f {} +`;
