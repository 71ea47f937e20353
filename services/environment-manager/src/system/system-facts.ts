import type { SystemView } from '@manyhands/contracts';

export interface SystemParts {
  readonly version: string;
  readonly databaseUrl: string;
  readonly queue: () => string;
  readonly sandbox: { readonly provider: string; readonly isolation: string };
  /** Name of the model that plans and works. */
  readonly model: string;
  /** Whether it is the scripted model; false while the model endpoint does not answer. */
  readonly isScripted: () => Promise<boolean>;
  readonly startedAt: Date;
}

/** What this instance runs on, for people. */
export class SystemFacts {
  private scripted = false;

  constructor(private readonly parts: SystemParts) {}

  async view(): Promise<SystemView> {
    const { version, databaseUrl, queue, sandbox, model, startedAt } = this.parts;
    return {
      version,
      database: describeDatabase(databaseUrl),
      queue: queue(),
      sandbox,
      model: { name: model, scripted: await this.isScripted() },
      startedAt: startedAt.toISOString(),
    };
  }

  /** A yes is for good; a no may be an endpoint that is down, so the next view asks again. */
  private async isScripted(): Promise<boolean> {
    this.scripted ||= await this.parts.isScripted();
    return this.scripted;
  }
}

/** `PostgreSQL at 127.0.0.1:5432/manyhands`: never with user or password. */
export function describeDatabase(url: string): string {
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host}${pathname}`;
}
