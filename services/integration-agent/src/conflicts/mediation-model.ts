import { type ChatEndpointOptions, describeModel, MergeModel } from '@manyhands/model';
import type { Usage } from '@manyhands/postgres';

/** The model that is asked about entities, and the books on what it takes. */
export interface MediationModel extends Pick<MergeModel, 'merge'> {
  readonly name: string;
  isScripted(): Promise<boolean>;
  readonly usage: Pick<Usage, 'record' | 'budgetOf'>;
}

/** One question may not take longer, so that a second one fits into the time for all. Milliseconds. */
const MOST_FOR_ONE_MS = 60_000;

/** The model at an endpoint. Whether it is the scripted one is asked once. */
export function mediationModel(
  endpoint: Omit<ChatEndpointOptions, 'timeoutMs'>,
  { usage, limitMs }: { readonly usage: MediationModel['usage']; readonly limitMs: number },
): MediationModel {
  const model = new MergeModel({ ...endpoint, timeoutMs: Math.min(limitMs, MOST_FOR_ONE_MS) });
  let scripted: Promise<boolean> | null = null;
  const ask = async (): Promise<boolean> => (await describeModel({ ...endpoint, timeoutMs: 1500 })).scripted;
  return {
    name: endpoint.model,
    usage,
    merge: (request, signal) => model.merge(request, signal),
    isScripted: () => (scripted ??= ask()),
  };
}
