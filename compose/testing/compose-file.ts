import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const folder = resolve(import.meta.dirname, '..');

export type Variables = Readonly<Record<string, string>>;

/** A service as compose.yaml writes it, with all variables put in: the fields that the specs and the translator read. */
export interface Service {
  readonly image: string;
  readonly user: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly group_add?: readonly string[];
  readonly restart?: string;
  readonly stop_signal?: string;
  readonly stop_grace_period?: string;
  readonly logging?: { readonly driver: string; readonly options: Variables };
  readonly pull_policy?: string;
  readonly profiles?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly shm_size?: string;
  readonly mem_limit?: string;
  readonly memswap_limit?: string;
  readonly cpus?: number;
  readonly pids_limit?: number;
  readonly network_mode?: string;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly (string | Bind)[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly healthcheck?: HealthCheck;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface Bind {
  readonly type: 'bind';
  readonly source: string;
  readonly target: string;
}

export interface HealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly start_period: string;
  readonly retries: number;
}

export interface ComposeFile {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<
    Record<string, { readonly internal?: boolean; readonly ipam: { readonly config: readonly { subnet: string }[] } }>
  >;
  readonly volumes: Readonly<Record<string, { readonly name?: string } | null>>;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
}

/** A variable without which nothing starts. */
export class NotSet extends Error {
  constructor(readonly variable: string) {
    super(`${variable} is not set`);
  }
}

export const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** Reads a file of this folder as Compose does, but for its own tags such as `!override`. Throws {@link NotSet} for `${X:?…}` without X. */
export function readCompose(file: string, variables: Variables): ComposeFile {
  return filledIn(parse(textOf(file), { merge: true, logLevel: 'error' }), variables) as ComposeFile;
}

function filledIn(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((one) => filledIn(one, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledIn(one, variables)]));
}

const VARIABLE = /\$(?:\$|\{(?<name>\w+)(?::(?<how>[-?])(?<rest>[^}]*))?\}|)/g;

/** `${X}`, `${X:-default}`, `${X:?message}` and `$$`; anything else with a dollar is a mistake. */
function interpolate(text: string, variables: Variables): string {
  return text.replace(VARIABLE, (...match: unknown[]) => {
    if (match[0] === '$$') return '$';
    const { name, how, rest = '' } = match.at(-1) as { name?: string; how?: string; rest?: string };
    if (name === undefined) throw new Error(`a dollar alone in ${text}`);
    const value = variables[name];
    if (value !== undefined && value !== '') return value;
    if (how === '-') return rest;
    throw new NotSet(name);
  });
}

/** Variables of .env.example that have no default, by what stands there: `NAME=` without a `#`. */
export const requiredVariables = (): string[] =>
  [...textOf('.env.example').matchAll(/^(\w+)=$/gm)].map(([, name]) => name ?? '');
