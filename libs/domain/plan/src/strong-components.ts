/**
 * Groups of tasks that reach one another, each group after every group that it needs. A task in no circle is a
 * group of one. Tarjan's algorithm with a stack of its own: a chain of thousands of tasks must not end the process.
 */
export function strongComponents(needs: readonly (readonly number[])[]): number[][] {
  const walk = new Walk(needs);
  for (let task = 0; task < needs.length; task += 1) walk.from(task);
  return walk.components;
}

interface Frame {
  readonly task: number;
  next: number;
}

class Walk {
  readonly components: number[][] = [];
  private readonly order: number[] = [];
  private readonly lowest: number[] = [];
  private readonly open: number[] = [];
  private readonly isOpen = new Set<number>();
  private visited = 0;

  constructor(private readonly needs: readonly (readonly number[])[]) {}

  from(root: number): void {
    if (this.order[root] !== undefined) return;
    const frames: Frame[] = [this.enter(root)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const need = this.needs[frame.task]?.[frame.next];
      frame.next += 1;
      if (need === undefined) {
        frames.pop();
        this.leave(frame.task, frames.at(-1)?.task);
      } else if (this.order[need] === undefined) {
        frames.push(this.enter(need));
      } else if (this.isOpen.has(need)) {
        this.lower(frame.task, this.order[need]);
      }
    }
  }

  private enter(task: number): Frame {
    this.order[task] = this.visited;
    this.lowest[task] = this.visited;
    this.visited += 1;
    this.open.push(task);
    this.isOpen.add(task);
    return { task, next: 0 };
  }

  private lower(task: number, order: number): void {
    this.lowest[task] = Math.min(this.lowest[task] ?? order, order);
  }

  private leave(task: number, parent: number | undefined): void {
    const lowest = this.lowest[task] ?? 0;
    if (parent !== undefined) this.lower(parent, lowest);
    if (lowest !== this.order[task]) return;
    const component = this.open.splice(this.open.lastIndexOf(task));
    for (const member of component) this.isOpen.delete(member);
    this.components.push(component.sort((left, right) => left - right));
  }
}
