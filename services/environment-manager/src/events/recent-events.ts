import type { EventView } from '@manyhands/contracts';

/** The end of the event log in memory: enough for a client that was away for a moment. */
export class RecentEvents {
  private events: EventView[] = [];

  /** `since`: the sequence number after which every event is here; `capacity`: how many are kept. */
  constructor(
    private since: number,
    private readonly capacity: number,
  ) {}

  /** The newest sequence number that was read. */
  get tail(): number {
    return this.events.at(-1)?.seq ?? this.since;
  }

  append(events: readonly EventView[]): void {
    this.events.push(...events);
    const excess = this.events.length - this.capacity;
    if (excess <= 0) return;
    this.since = this.events[excess - 1]?.seq ?? this.since;
    this.events = this.events.slice(excess);
  }

  /** Every event after `seq`, or null when some of them are no longer here. */
  after(seq: number): EventView[] | null {
    return seq < this.since ? null : this.events.filter((event) => event.seq > seq);
  }
}
