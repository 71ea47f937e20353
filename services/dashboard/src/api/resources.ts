import type {
  AgentView,
  EpicView,
  EscalationView,
  LeaseView,
  MergeQueueView,
  SystemView,
  TaskView,
} from '@manyhands/contracts';
import type { Api } from './api.js';

/** Everything the board reads, by the name of its query. */
export interface Resources {
  system: SystemView;
  epics: EpicView[];
  tasks: TaskView[];
  agents: AgentView[];
  leases: LeaseView[];
  mergeQueues: MergeQueueView[];
  escalations: EscalationView[];
}
export type ResourceName = keyof Resources;

/** How each resource is read: a summary in one go, or a list to its last page. */
export const readers: { [Name in ResourceName]: (api: Api, signal: AbortSignal) => Promise<Resources[Name]> } = {
  system: (api, signal) => api.get('/system', signal),
  epics: (api, signal) => api.all('/epics', signal),
  tasks: (api, signal) => api.all('/tasks', signal),
  agents: (api, signal) => api.all('/agents', signal),
  leases: (api, signal) => api.all('/leases', signal),
  mergeQueues: (api, signal) => api.all('/merge-queue', signal),
  escalations: (api, signal) => api.all('/escalations?status=open', signal),
};

export const resourceNames = Object.keys(readers) as ResourceName[];
