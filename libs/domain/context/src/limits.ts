/** Bytes of one file; more is not read. Hand-written files are far smaller, and every parser has its bad inputs. */
export const MAX_FILE_BYTES = 512 * 1024;
/** Names that one file may offer. */
export const MAX_SYMBOLS = 200;
/** Imports of one file. */
export const MAX_IMPORTS = 1000;
/** Characters of one instruction file. */
export const MAX_INSTRUCTION_TEXT = 16_000;
/** Rules of a CODEOWNERS file; the scope algebra takes no more patterns either. */
export const MAX_OWNER_RULES = 1000;
/** Commits that co-change and change frequency are counted over. */
export const MAX_COMMITS = 1000;
/** A commit that touches more files is a sweep (a rename, a formatter): it says nothing about single files. */
export const MAX_FILES_OF_A_CHANGE = 100;
/** Pairs are counted in commits of at most this many files. */
export const MAX_FILES_OF_A_PAIR = 20;
/** Pairs that are kept, the most frequent first. */
export const MAX_PAIRS = 20_000;
