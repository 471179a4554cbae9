import './peer-state.ts';
import { Peer } from '@matter/main/protocol';
import { describe, expect, it } from 'vitest';

const BASIC_INFORMATION = 0x28;

/** A peer of which only its clusters are there, and which counts the states that are opened. */
function peerWith(cluster: object | undefined): Peer {
  return Object.create(Peer.prototype, { protocol: { value: { 0: { [BASIC_INFORMATION]: cluster } } } }) as Peer;
}

describe('what a peer says of itself', () => {
  it('opens one state for as long as its cluster is there, which follows it', () => {
    let opened = 0;
    const makeCluster = () => {
      const state = { capabilityMinima: { subscriptionsPerFabric: 7 } };
      return { state, readState: () => ((opened += 1), state) };
    };
    const [first, second] = [makeCluster(), makeCluster()];
    const peer = peerWith(first);
    for (let i = 0; i < 100; i += 1) expect(peer.limits).toMatchObject({ subscriptionsPerFabric: 7 });
    first.state.capabilityMinima.subscriptionsPerFabric = 9;
    expect(peer.limits).toMatchObject({ subscriptionsPerFabric: 9 });
    expect(opened).toBe(1);
    expect(peerWith(second).basicInformation).toBe(second.state);
    expect(opened).toBe(2);
  });

  it('is nothing before the peer was read', () => {
    expect(peerWith(undefined).basicInformation).toBeUndefined();
  });
});
