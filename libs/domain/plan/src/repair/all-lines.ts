/** Every order of some things that keeps what must come first, in the order of the list: the first line keeps it where it can. */
export function* allLines(
  things: readonly number[],
  comesBefore: (one: number, other: number) => boolean,
): Generator<number[]> {
  if (things.length === 0) yield [];
  for (const first of things) {
    const others = things.filter((other) => other !== first);
    if (others.some((other) => comesBefore(other, first))) continue;
    for (const rest of allLines(others, comesBefore)) yield [first, ...rest];
  }
}
