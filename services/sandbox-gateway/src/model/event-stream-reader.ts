/** Reads the JSON of `data:` lines out of a stream of server-sent events that passes by in arbitrary pieces. */
export class EventStreamReader {
  private readonly decoder = new TextDecoder();
  private rest = '';

  /** The values that are complete with this piece. */
  read(piece: Uint8Array): unknown[] {
    const lines = (this.rest + this.decoder.decode(piece, { stream: true })).split(/\r\n|\n|\r/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap(valueOf);
  }
}

function valueOf(line: string): unknown[] {
  if (!line.startsWith('data:')) return [];
  try {
    return [JSON.parse(line.slice('data:'.length)) as unknown];
  } catch {
    // `[DONE]`, and whatever an upstream adds: it is passed on, but there is nothing to count.
    return [];
  }
}
