import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

/** Something that works in the background while the service runs. */
export interface Part {
  readonly name?: string;
  start?(): void | Promise<void>;
  stop?(): Promise<void>;
}

/** A connection that others use until the very end. */
export interface Connection {
  readonly name: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts the parts in order before the first request, stops them in reverse order before the HTTP server closes, and closes
 * the connections after the last answer. What fails to stop does not keep the others from stopping.
 */
export class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Lifecycle');

  constructor(
    private readonly parts: readonly Part[],
    private readonly connections: readonly Connection[],
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const part of this.parts) await part.start?.();
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const part of [...this.parts].reverse())
      await this.end(part.name ?? part.constructor.name, () => part.stop?.());
  }

  async onApplicationShutdown(): Promise<void> {
    for (const { name, close } of this.connections) await this.end(name, close);
  }

  private async end(name: string, how: () => Promise<void> | undefined): Promise<void> {
    try {
      await how();
    } catch (error) {
      this.logger.warn(`${name} did not stop cleanly`, { err: error });
    }
  }
}
