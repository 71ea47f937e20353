/** 32 bits a word: the word of a number is the number shifted, its bit is what the shift drops. */
const WORD_SHIFT = 5;
const BIT_MASK = 31;

/** A set of numbers below a limit, one bit for each. */
export class BitRow {
  private readonly words: Uint32Array;

  constructor(limit: number) {
    this.words = new Uint32Array((limit >>> WORD_SHIFT) + 1);
  }

  has(number: number): boolean {
    return ((this.words[number >>> WORD_SHIFT] ?? 0) & (1 << (number & BIT_MASK))) !== 0;
  }

  add(number: number): void {
    const word = number >>> WORD_SHIFT;
    this.words[word] = (this.words[word] ?? 0) | (1 << (number & BIT_MASK));
  }

  addAll(other: BitRow): void {
    for (const [at, bits] of other.words.entries()) this.words[at] = (this.words[at] ?? 0) | bits;
  }
}
