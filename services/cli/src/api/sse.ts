import { EventView } from '@manyhands/contracts';

/** Reads events from the body of an SSE answer until it ends. Frames without data (heartbeats) are passed over. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<EventView> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const frames = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/);
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const event = eventOf(frame);
      if (event) yield event;
    }
  }
}

function eventOf(frame: string): EventView | null {
  const data = frame
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trimStart())
    .join('\n');
  if (data === '') return null;
  // A newer server may know kinds of events that we do not: they are passed over.
  const parsed = EventView.safeParse(JSON.parse(data));
  return parsed.success ? parsed.data : null;
}
