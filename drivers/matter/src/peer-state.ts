import './matter-process.ts';
import { Peer } from '@matter/main/protocol';
import { BasicInformation } from '@matter/main/clusters/basic-information';

/**
 * matter.js (0.17.9) opens a state whenever it looks at what a peer says of itself, which it does for each question and command, and nothing ever
 * closes one: 1 kB that a hub loses each time it asks its lock. A state follows the peer by itself, so one for each is enough.
 */
const states = new WeakMap<object, Peer.BasicInformation>();

Object.defineProperty(Peer.prototype, 'basicInformation', {
  configurable: true,
  get(this: Peer): Peer.BasicInformation | undefined {
    const cluster = this.protocol?.[0]?.[BasicInformation.id];
    if (cluster === undefined) return undefined;
    const known = states.get(cluster);
    if (known !== undefined) return known;
    // As matter.js does itself: a session without an actor reads for the node.
    const state = cluster.readState({}) as Peer.BasicInformation;
    states.set(cluster, state);
    return state;
  },
});
