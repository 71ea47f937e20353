/** One line to the person who waits. Standard output is kept free for the command that follows the bootstrap. */
export const say = (line) => process.stderr.write(`manyhands: ${line}\n`);

/** Ends the bootstrap with a reason that tells the way out. */
export function giveUp(line) {
  say(line);
  process.exit(1);
}

/** Seconds since `start` (of `performance.now()`), for people. */
export const secondsSince = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;
