import type { Access, Assistant, AssistantScope, CarrierAccount, CarrierScope, Person } from '@latchkey/contract';
import type { Timestamp } from '../database/schema.ts';

/** A signed-in person, as the session says. Everything that a handler reads or writes for them is limited to `siteId`. */
export interface Resident {
  readonly kind: 'resident';
  readonly memberId: Person['id'];
  readonly name: string;
  readonly role: Person['role'];
  readonly householdId: Person['householdId'];
  readonly householdName: string;
  readonly siteId: `site_${string}`;
  readonly demo: boolean;
  /** Names the session, for ending it. */
  readonly sessionHash: string;
  /** When the person last proved to be there. */
  readonly verifiedAt: Timestamp;
}

/** The holder of a courier's key, proven for this request (RFC 9449). */
export interface Courier {
  readonly kind: 'courier';
  /** Thumbprint of the key (RFC 7638). */
  readonly jkt: string;
  /** The proof itself, for the hub, which verifies it again. */
  readonly proof: string;
}

/** Anybody on a public route, or whoever may use the demo home's routes. */
export interface Stranger {
  readonly kind: 'stranger';
}

/** A carrier or a shop, by one of its keys or clients. Everything that a handler reads or writes for it is limited to `carrierId`. */
export interface CarrierCaller {
  readonly kind: 'carrier';
  readonly carrierId: CarrierAccount['id'];
  readonly sandbox: boolean;
  readonly credentialId: string;
  readonly scopes: readonly CarrierScope[];
}

/** A program that a person of the household connected, for that person and no further than they said. */
export interface AssistantCaller {
  readonly kind: 'assistant';
  readonly grantId: Assistant['id'];
  readonly clientId: string;
  readonly memberId: Person['id'];
  readonly siteId: Resident['siteId'];
  readonly scopes: readonly AssistantScope[];
}

/** Who calls a route with this access. */
export type CallerOf<A extends Access> = A extends 'courier' ? Courier : A extends 'carrier' ? CarrierCaller : A extends 'assistant' ? AssistantCaller : A extends 'public' | 'demo' ? Stranger : Resident;
export type Caller = Resident | Courier | CarrierCaller | AssistantCaller | Stranger;
