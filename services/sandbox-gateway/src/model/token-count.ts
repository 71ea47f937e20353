import { z } from 'zod';

/** Tokens of one call. */
export interface TokenCount {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Part of the prompt tokens that the upstream had in its cache. */
  readonly cachedTokens: number;
}

const tokens = z.number().nonnegative().transform(Math.round);

/** `usage` of an answer or of the last chunk of a stream. */
const ReportedUsage = z
  .object({
    prompt_tokens: tokens,
    completion_tokens: tokens,
    prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
  })
  .transform((usage) => ({
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
  }));

const words = z.string().nullish();
const called = z.object({ name: words, arguments: words }).nullish();
const Said = z
  .object({
    content: z.unknown(),
    reasoning_content: words,
    reasoning: z.unknown(),
    refusal: words,
    function_call: called,
    tool_calls: z.array(z.object({ function: called })).nullish(),
  })
  .partial();

const Answer = z.object({
  usage: ReportedUsage.nullish().catch(null),
  choices: z
    .array(z.object({ message: Said.nullish(), delta: Said.nullish() }))
    .nullish()
    .catch(null),
});

/** Counts what an answer took: by the upstream's own count, else one token for every four characters. */
export class TokenMeter {
  private reported: TokenCount | null = null;
  private characters = 0;

  constructor(private readonly promptCharacters: number) {}

  /** Takes a whole answer or one chunk of a stream; anything else counts nothing. */
  see(answer: unknown): void {
    const parsed = Answer.safeParse(answer);
    if (!parsed.success) return;
    this.reported = parsed.data.usage ?? this.reported;
    for (const { message, delta } of parsed.data.choices ?? []) this.characters += length(message) + length(delta);
  }

  count(): TokenCount {
    if (this.reported !== null) return this.reported;
    return {
      promptTokens: estimate(this.promptCharacters),
      completionTokens: estimate(this.characters),
      cachedTokens: 0,
    };
  }
}

const estimate = (characters: number) => Math.ceil(characters / 4);

function length(said: z.infer<typeof Said> | null | undefined): number {
  if (!said) return 0;
  const calls = [said.function_call, ...(said.tool_calls ?? []).map((call) => call.function)];
  const parts = [said.content, said.reasoning_content ?? said.reasoning, said.refusal];
  const all = [...parts, ...calls.flatMap((call) => [call?.name, call?.arguments])];
  return all.reduce<number>((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
}
