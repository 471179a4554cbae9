import './matter-process.ts';
import { CodedError } from '@latchkey/kit';
import { type ClientNode, NetworkClient, Seconds as MatterSeconds, ServerAddress, UnexpectedDataError, causedBy } from '@matter/main';
import { CommissioningError, FabricAuthority, PeerAddress, PeerCommunicationError, PeerSet, Read } from '@matter/main/protocol';
import type { NodeId } from '@matter/main/types';
import type { MatterController } from './matter-controller.ts';
import type { MatterErrorCode } from './matter-error.ts';
import type { SetupCode } from './setup-code.ts';
import type { SocketAddress } from './socket-address.ts';

/** How long one search for a lock that is ready to pair may take. */
const SEARCH_LIMIT = MatterSeconds(30);
/** How long a lock may take to prove the pairing code at one of its addresses. */
const PROOF_LIMIT = MatterSeconds(10);
/** How long a lock may take to accept a session it should know the hub for. */
const ADOPTION_LIMIT = MatterSeconds(3);

export interface CommissioningTarget {
  readonly nodeId: NodeId;
  readonly code: SetupCode;
  /** Where the lock answers; found by multicast DNS when undefined. */
  readonly address: SocketAddress | undefined;
}

/**
 * Takes up a lock that belongs to the fabric already although nothing is written of it: the hub was killed in the moment
 * between the lock's last word in pairing and its own note. Undefined when the lock does not know the fabric, or is away.
 */
export async function adopt(controller: MatterController, { nodeId, address }: CommissioningTarget, signal: AbortSignal): Promise<ClientNode | undefined> {
  const { fabrics } = await controller.env.load(FabricAuthority);
  const [fabric] = fabrics;
  if (fabric === undefined) return undefined;
  const peerAddress = PeerAddress({ fabricIndex: fabric.fabricIndex, nodeId });
  const node = await controller.peers.forAddress(peerAddress);
  const peer = controller.env.get(PeerSet).for(peerAddress);
  if (address !== undefined) peer.descriptor.operationalAddress = { type: 'udp', ...address };
  try {
    await peer.connect({ connectionTimeout: ADOPTION_LIMIT, abort: signal });
    await node.start();
    for await (const _chunk of node.interaction.read(Read({ fabricFilter: true, attributes: [{}] })));
    await node.setStateOf(NetworkClient, { autoSubscribe: true });
    return node;
  } catch {
    await node.delete();
    return undefined;
  }
}

/** The lock that was paired under this node id earlier; undefined when there is none. */
export function findPeer(controller: MatterController, nodeId: NodeId): ClientNode | undefined {
  return [...controller.peers].find((peer) => peer.peerAddress?.nodeId === nodeId);
}

/**
 * Pairs a lock into the hub's fabric under a node id. Rejects with a `CodedError<MatterErrorCode>`;
 * only `matter.wrong_code` is not worth another try.
 */
export async function commission(controller: MatterController, target: CommissioningTarget, signal: AbortSignal): Promise<ClientNode> {
  signal.throwIfAborted();
  try {
    return target.address === undefined ? await byDiscovery(controller, target, signal) : await byAddress(controller, target, target.address, signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw explain(cause);
  }
}

async function byDiscovery(controller: MatterController, { nodeId, code }: CommissioningTarget, signal: AbortSignal): Promise<ClientNode> {
  const node = await locate(controller, code, signal);
  // One address after the other: given all of them, matter.js tries a wrong code on each, 15 s apart, and then says so.
  let failure: unknown = new CodedError<MatterErrorCode>('matter.not_found', 'The lock announces itself without an address.');
  for (const address of node.state.commissioning.addresses ?? []) {
    try {
      await node.set({ commissioning: { addresses: [address] } });
      await node.commission({ passcode: code.passcode, nodeId, timeout: PROOF_LIMIT, abort: signal });
      return node;
    } catch (error) {
      failure = error;
      if (signal.aborted || causedBy(error, UnexpectedDataError)) break;
    }
  }
  throw failure;
}

async function locate(controller: MatterController, { discriminator }: SetupCode, signal: AbortSignal): Promise<ClientNode> {
  const discovery = controller.peers.locate({ ...discriminator, timeout: SEARCH_LIMIT });
  const giveUp = () => discovery.cancel();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await discovery;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

async function byAddress(
  controller: MatterController,
  { nodeId, code }: CommissioningTarget,
  { ip, port }: SocketAddress,
  signal: AbortSignal,
): Promise<ClientNode> {
  const address = { type: 'udp', ip, port } as const;
  const peers = controller.env.get(PeerSet);
  // After the pairing comes a first encrypted session, whose address matter.js asks multicast DNS for. We know it already.
  const tellAddress = (peer: PeerDescribed) => {
    if (peer.address.nodeId === nodeId) peer.descriptor.operationalAddress = address;
  };
  peers.added.on(tellAddress);
  try {
    const node = await controller.peers.forDescriptor({ deviceIdentifier: `${ip}:${port}`, addresses: [ServerAddress(address)] });
    if (!controller.peers.has(node)) controller.peers.add(node);
    await node.commission({ passcode: code.passcode, nodeId, timeout: PROOF_LIMIT, abort: signal });
    return node;
  } finally {
    peers.added.off(tellAddress);
  }
}

/** What {@link PeerSet} tells of a peer, as far as it is used here. */
interface PeerDescribed {
  readonly address: PeerAddress;
  readonly descriptor: { operationalAddress?: unknown };
}

function explain(cause: unknown): CodedError<MatterErrorCode> {
  // matter.js names a failed SPAKE2+ key confirmation only by this class; nothing else in pairing is "unexpected data" so early.
  if (causedBy(cause, UnexpectedDataError)) {
    return new CodedError('matter.wrong_code', 'The lock refused the pairing code: it belongs to another lock. Correct it and restart the hub. When several locks wait for pairing, use the text of the QR code.', { cause });
  }
  if (causedBy(cause, CommissioningError, PeerCommunicationError)) {
    return new CodedError('matter.pairing_failed', 'Pairing with the lock broke off. It is tried again.', { cause });
  }
  return new CodedError('matter.not_found', 'No lock with this pairing code answers. Check the code, that the lock is ready to pair, and that it is on this network.', { cause });
}
