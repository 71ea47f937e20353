import type { Page } from '@manyhands/contracts';
import { ApiError, noAnswer, problemOf } from './problem.js';

const ROOT = '/api/v1';
const DEADLINE_MS = 15_000;
/** Far above what a board can show; a list that goes on longer repeats itself. */
const MAX_PAGES = 500;

export interface ApiPorts {
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** Called with the `Date` header of each answer, or null. */
  onServerDate: (date: string | null) => void;
}

/** The public REST API of the same origin; the sign-in cookie goes along by itself. Fails with `ApiError` only. */
export class Api {
  readonly #ports: ApiPorts;

  constructor(ports: ApiPorts) {
    this.#ports = ports;
  }

  /** Answers are not checked again: the server that made them also served this page, from the same contracts. */
  async get<T>(path: string, signal?: AbortSignal): Promise<T> {
    const body = await this.#request(path, { headers: { Accept: 'application/json' }, ...(signal && { signal }) });
    return readJson(body) as T;
  }

  /** All pages of a list, in the server's order. */
  async all<T>(path: string, signal?: AbortSignal): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const page: Page<T> = await this.get<Page<T>>(pagePath(path, cursor), signal);
      items.push(...page.items);
      if (page.nextCursor === null) return items;
      cursor = page.nextCursor;
    }
    throw new ApiError({ status: 200, code: 'endless_list', message: `The list ${path} does not end.` });
  }

  async post(path: string, body: unknown): Promise<void> {
    await this.#request(path, {
      method: 'POST',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'X-Requested-With': 'manyhands',
        'Idempotency-Key': randomKey(),
      },
      body: JSON.stringify(body),
    });
  }

  async #request(path: string, init: RequestInit): Promise<string> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
    const { response, body } = await this.#exchange(path, { ...init, signal });
    this.#ports.onServerDate(response.headers.get('date'));
    if (!response.ok) throw problemOf({ status: response.status, statusText: response.statusText, body });
    return body;
  }

  async #exchange(path: string, init: RequestInit): Promise<{ response: Response; body: string }> {
    try {
      const response = await this.#ports.fetch(`${ROOT}${path}`, init);
      return { response, body: await response.text() };
    } catch (error) {
      throw noAnswer(error);
    }
  }
}

function pagePath(path: string, cursor: string | null): string {
  const query = new URLSearchParams({ limit: '200', ...(cursor !== null && { cursor }) }).toString();
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ApiError({ status: 200, code: 'bad_answer', message: 'The server’s answer is not JSON.', cause });
  }
}

/** `crypto.randomUUID` exists only on https and localhost; this also works on a plain LAN address. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
