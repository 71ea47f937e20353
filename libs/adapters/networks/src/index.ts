export { InvalidNetworks } from './invalid-networks.js';
export type { Egress, Network } from './network.js';
export { egressByRole, readNetworks } from './read-networks.js';
