import { join } from 'node:path';
import { checkoutDir } from './data-dir.js';
import { onFreePort } from './ports.js';
import { scriptedModel } from './services.js';
import type { Supervisor } from './supervisor.js';

export interface ModelEndpoint {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly name: string;
  readonly scripted: boolean;
  /** For people. */
  readonly description: string;
}

/** The model of LLM_BASE_URL, else the scripted model, which plays the scripts of the examples and says so everywhere. */
export async function chooseModel(supervisor: Supervisor): Promise<ModelEndpoint> {
  const baseUrl = process.env['LLM_BASE_URL'];
  if (baseUrl) {
    const name = process.env['LLM_MODEL'];
    if (!name) throw new Error('LLM_BASE_URL is set, but LLM_MODEL is not: name the model to use');
    const { host } = httpUrl(baseUrl);
    const scripted = await saysItIsScripted(baseUrl, process.env['LLM_API_KEY'] ?? '');
    const description = `${name} at ${host}${scripted ? ' (scripted model)' : ''}`;
    return { baseUrl, apiKey: process.env['LLM_API_KEY'] || 'none', name, scripted, description };
  }
  const port = await onFreePort(async (port) => {
    await supervisor.start(scriptedModel(join(checkoutDir, 'examples/scripts'), port));
    return port;
  });
  const description = 'scripted model (plays examples/scripts)';
  return { baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'none', name: 'scripted', scripted: true, description };
}

function httpUrl(text: string): URL {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
  throw new Error('LLM_BASE_URL is no URL of an endpoint: it looks like https://models.example/v1');
}

async function saysItIsScripted(baseUrl: string, apiKey: string): Promise<boolean> {
  try {
    const answer = await fetch(`${baseUrl.replace(/\/$/, '')}/models`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(5_000),
    });
    return answer.ok && (await answer.text()).includes('"manyhands-scripted"');
  } catch {
    return false; // no list of models: then nothing says that it is scripted; the services tell when it does not answer at all
  }
}
