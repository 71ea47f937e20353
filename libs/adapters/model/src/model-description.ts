import { z } from 'zod';

const ModelList = z.object({ data: z.array(z.object({ id: z.string(), owned_by: z.string().optional() })) });

export interface ModelEndpoint {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** Milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
}

/** What to say about the model in use. `scripted`: it is this project's deterministic stand-in, not a real model. */
export interface ModelDescription {
  readonly name: string;
  readonly scripted: boolean;
}

const SCRIPTED_OWNER = 'manyhands-scripted';

/** Asks `GET /models` who owns the model. An endpoint that does not answer that counts as a real model; never throws. */
export async function describeModel(endpoint: ModelEndpoint): Promise<ModelDescription> {
  const owners = await ownersOf(endpoint);
  return { name: endpoint.model, scripted: owners.length > 0 && owners.every((owner) => owner === SCRIPTED_OWNER) };
}

/** The owner of the configured model; when the list does not name it (the scripted model takes any name), all owners. */
async function ownersOf({ baseUrl, apiKey, model, timeoutMs = 5000 }: ModelEndpoint): Promise<string[]> {
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/models`, {
      headers: { authorization: `Bearer ${apiKey}` },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { data } = ModelList.parse(await response.json());
    const named = data.filter(({ id }) => withoutPrefix(id) === withoutPrefix(model));
    return (named.length > 0 ? named : data).map((entry) => entry.owned_by ?? '');
  } catch {
    // Not every endpoint lists its models, and nothing depends on it but a label.
    return [];
  }
}

/** Clients that know several providers put `openai/` before the name. */
const withoutPrefix = (name: string) => name.replace(/^openai\//, '');
