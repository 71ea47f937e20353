// What the scope benchmarks share: numbers that repeat with their seed, and the scopes of a made-up repository.

/** Numbers from 0 to below 1, always the same ones for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = (random, items) => items[Math.floor(random() * items.length)];
/** A whole number from `low` to `high`. */
export const between = (random, low, high) => low + Math.floor(random() * (high - low + 1));

const GROUPS = ['apps', 'libs', 'services', 'packages'];
const LAYERS = ['src', 'src/http', 'src/store', 'src/views', 'test'];
const WORDS = ['user', 'order', 'card', 'label', 'board', 'token', 'mail', 'search', 'report', 'index'];
const EXTENSIONS = ['ts', 'tsx', 'css', 'spec.ts', 'md'];

/** `count` scopes of `size` patterns. Each works in a few of 400 modules, as tasks do; one in a hundred reaches across the whole tree. */
export function repositoryScopes(random, count, size) {
  return Array.from({ length: count }, () => {
    const homes = Array.from(
      { length: between(random, 1, 3) },
      () => `${pick(random, GROUPS)}/m${between(random, 0, 99)}`,
    );
    const patterns = Array.from({ length: size }, () => patternIn(random, pick(random, homes)));
    if (random() < 0.01) patterns[0] = `**/${pick(random, WORDS)}*.${pick(random, EXTENSIONS)}`;
    return patterns;
  });
}

function patternIn(random, home) {
  const folder = `${home}/${pick(random, LAYERS)}`;
  const [word, extension] = [pick(random, WORDS), pick(random, EXTENSIONS)];
  const kind = random();
  if (kind < 0.45) return `${folder}/${word}.${extension}`;
  if (kind < 0.6) return `${folder}/${word}/**`;
  if (kind < 0.75) return `${folder}/*.${extension}`;
  if (kind < 0.85) return `${home}/**/${word}*.${extension}`;
  if (kind < 0.95) return `${folder}/{${word},${pick(random, WORDS)}}/[a-m]*.${extension}`;
  return `!${folder}/${word}/generated/**`;
}
