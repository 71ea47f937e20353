import { join } from 'node:path';
import { type BlobFacts, FACTS_VERSION, type HistoryFacts, type TreeFacts, type TreeFile } from '@manyhands/context';
import { CheckedFile } from './checked-file.js';

/**
 * What is kept of one repository between two epics: the facts of the blobs of its last tree, of that tree, and of its history. All
 * of it can be made again from the repository, so a file that is missing, damaged or of another version is no error.
 */
export class FactsStore {
  constructor(
    private readonly folder: string,
    /** Of whoever read the blobs. */
    private readonly readerVersion: string,
  ) {}

  async blobs(): Promise<Map<string, BlobFacts>> {
    const lines = await this.blobFile().read();
    const known = new Map<string, BlobFacts>();
    for (const line of lines ?? []) {
      const [key, facts] = JSON.parse(line) as [string, BlobFacts];
      known.set(key, facts);
    }
    return known;
  }

  async keepBlobs(known: Iterable<readonly [string, BlobFacts]>): Promise<void> {
    await this.blobFile().write(asLines(known));
  }

  async tree(tree: string): Promise<TreeFacts | null> {
    const lines = await this.treeFile(tree).read();
    if (lines === null) return null;
    const [first = '{}', ...rest] = lines;
    const files: TreeFile[] = [];
    const imports: (readonly number[])[] = [];
    for (const line of rest) {
      const [file, targets] = JSON.parse(line) as [TreeFile, number[]];
      files.push(file);
      imports.push(targets);
    }
    return { ...(JSON.parse(first) as Omit<TreeFacts, 'files' | 'imports'>), files, imports };
  }

  async keepTree(tree: string, { files, imports, ...others }: TreeFacts): Promise<void> {
    await this.treeFile(tree).write(asLines([others, ...files.map((file, at) => [file, imports[at] ?? []])]));
  }

  async history(commit: string): Promise<HistoryFacts | null> {
    const lines = await this.historyFile(commit).read();
    const [first] = lines ?? [];
    return first === undefined ? null : (JSON.parse(first) as HistoryFacts);
  }

  async keepHistory(commit: string, history: HistoryFacts): Promise<void> {
    await this.historyFile(commit).write(asLines([history]));
  }

  private blobFile = (): CheckedFile => this.file('blobs.jsonl', `blobs ${this.readerVersion}`);
  private treeFile = (tree: string): CheckedFile =>
    this.file('tree.jsonl', `tree ${FACTS_VERSION} ${this.readerVersion} ${tree}`);
  private historyFile = (commit: string): CheckedFile =>
    this.file('history.jsonl', `history ${FACTS_VERSION} ${commit}`);
  private file = (name: string, header: string): CheckedFile => new CheckedFile(join(this.folder, name), header);
}

function* asLines(values: Iterable<unknown>): Generator<string> {
  for (const value of values) yield JSON.stringify(value);
}
