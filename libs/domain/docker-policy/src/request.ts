import type { Attachment, ExecWish, NetworkWish, VolumeWish } from './create-objects.js';
import type { ContainerWish } from './create-container.js';

export type Family = 'container' | 'network' | 'volume' | 'image' | 'exec';

/** What becomes of the daemon's answer: nothing of it, these fields of it, or the bytes as they come. */
export type Answer =
  'empty' | 'container' | 'network' | 'volume' | 'image' | 'exec' | 'wait' | 'stats' | 'stream' | 'hijack';

/** Everything that a client can ask for, read once and for all. Nothing of the request goes on to the daemon but what stands here. */
export type GatewayRequest =
  | { readonly kind: 'ping' }
  | { readonly kind: 'version' }
  | { readonly kind: 'info' }
  | {
      readonly kind: 'list';
      readonly of: 'container' | 'network' | 'volume' | 'image';
      /** Stopped containers as well. */
      readonly all: boolean;
      /** `key` or `key=value`, each of which must hold. */
      readonly labels: readonly string[];
    }
  /** How much is on the client's own volumes. */
  | { readonly kind: 'measure-volume' }
  | { readonly kind: 'create-container'; readonly name: string | undefined; readonly wish: ContainerWish }
  | { readonly kind: 'create-network'; readonly wish: NetworkWish }
  | { readonly kind: 'create-volume'; readonly wish: VolumeWish }
  | { readonly kind: 'create-exec'; readonly container: string; readonly wish: ExecWish }
  | { readonly kind: 'start-exec'; readonly exec: string; readonly detach: boolean; readonly tty: boolean }
  | { readonly kind: 'connect'; readonly network: string; readonly attachment: Attachment }
  | { readonly kind: 'disconnect'; readonly network: string; readonly container: string; readonly force: boolean }
  | {
      readonly kind: 'act';
      readonly on: Family;
      /** Name or id in the client's words. */
      readonly reference: string;
      readonly method: 'GET' | 'POST' | 'DELETE';
      /** Last segment of the path, `''` for none. */
      readonly action: string;
      /** Rebuilt from what was read. */
      readonly query: Readonly<Record<string, string>>;
      readonly answer: Answer;
    };

/** For people and the audit: `container.start`, `network.create`. */
export function operationOf(request: GatewayRequest): string {
  if (request.kind === 'act')
    return `${request.on}.${request.action || (request.method === 'GET' ? 'inspect' : 'remove')}`;
  if (request.kind === 'list') return `${request.of}.list`;
  if (request.kind === 'connect' || request.kind === 'disconnect') return `network.${request.kind}`;
  const [verb, object] = request.kind.split('-');
  return object === undefined ? request.kind : `${object}.${verb}`;
}
