import { z } from 'zod';

import { applyToolCall } from './apply-tool-call.js';

const TOOLS = ['terminal', 'file_editor', 'think', 'finish'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object' } },
}));

const completion = z.object({
  choices: z.tuple([
    z.object({
      message: z.looseObject({
        role: z.literal('assistant'),
        content: z.string().nullable(),
        tool_calls: z
          .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
          .optional(),
      }),
    }),
  ]),
});

/** The smallest agent there is: asks the model, runs its tool calls in a folder, until `finish` or a plain answer. */
export class ScriptedAgent {
  /** How often the model was asked. */
  turns = 0;
  /** What the tools answered, in order. */
  readonly observations: string[] = [];
  private readonly messages: object[] = [];
  private readonly baseUrl: string;
  private readonly folder: string;

  constructor(baseUrl: string, folder: string) {
    this.baseUrl = baseUrl;
    this.folder = folder;
  }

  /** Sends a user message; resolves with the message of `finish`, or with null when the model just stopped talking. */
  async tell(text: string): Promise<string | null> {
    this.messages.push({ role: 'user', content: text });
    for (;;) {
      const { message } = (await this.ask()).choices[0];
      this.messages.push(message);
      const calls = message.tool_calls ?? [];
      if (calls.length === 0) return null;
      for (const call of calls) {
        const given: unknown = JSON.parse(call.function.arguments);
        if (call.function.name === 'finish') return z.object({ message: z.string() }).parse(given).message;
        const content = await applyToolCall(this.folder, call.function.name, given);
        this.observations.push(content);
        this.messages.push({ role: 'tool', tool_call_id: call.id, content });
      }
    }
  }

  private async ask(): Promise<z.output<typeof completion>> {
    this.turns += 1;
    const response = await fetch(`${this.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'scripted', messages: this.messages, tools: TOOLS }),
    });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`the model answered ${response.status}: ${JSON.stringify(body)}`);
    return completion.parse(body);
  }
}
