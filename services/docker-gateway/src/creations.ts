import { randomUUID } from 'node:crypto';

/**
 * Containers between the request to make them and the proof that they are what was asked. Each is marked before the daemon hears of
 * it, so that one whose answer never came is known as well when it shows up.
 */
export class Creations {
  private readonly marks = new Map<string, 'under way' | 'abandoned'>();

  /** A mark for a container that is about to be asked for. */
  begin(): string {
    const mark = randomUUID();
    this.marks.set(mark, 'under way');
    return mark;
  }

  /** It is what was asked, or was never made. */
  settle(mark: string): void {
    this.marks.delete(mark);
  }

  /** It is otherwise than asked, or cannot be seen, or may still come: whenever it shows up it is to go. */
  abandon(mark: string): void {
    this.marks.set(mark, 'abandoned');
  }

  /** Nobody's yet. */
  isUnsettled(mark: string | undefined): boolean {
    return mark !== undefined && this.marks.has(mark);
  }

  isAbandoned(mark: string | undefined): boolean {
    return mark !== undefined && this.marks.get(mark) === 'abandoned';
  }
}
