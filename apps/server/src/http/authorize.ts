import { timingSafeEqual } from 'node:crypto';
import type { Access, Route } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { FastifyRequest } from 'fastify';
import type { AssistantAuthentication } from '../assistants/assistant-authentication.ts';
import type { CarrierAuthentication } from '../carriers/carrier-authentication.ts';
import type { Caller, Resident } from '../identity/caller.ts';
import type { CourierProofs } from '../identity/courier-proof.ts';
import type { FreshVerification } from '../identity/fresh-verification.ts';
import type { Sessions } from '../identity/sessions.ts';
import type { OwnOrigins } from './own-origins.ts';

export interface AuthorizeOptions {
  readonly sessions: Sessions;
  readonly proofs: CourierProofs;
  readonly verification: FreshVerification;
  readonly carriers: CarrierAuthentication;
  readonly assistants: AssistantAuthentication;
  readonly origins: OwnOrigins;
  /** The key of the demo home; undefined where there is none. */
  readonly demoKey: string | undefined;
}

/** Decides who calls a route, or throws: `request.unauthenticated`, `request.forbidden`, `session.verification_needed`, `session.passkey_missing`, `courier.proof_invalid`. */
export type Authorize = (route: Route, request: FastifyRequest, body: unknown) => Promise<Caller>;

const RANK = { guest: 0, member: 1, owner: 2 } as const;

export function createAuthorize({ sessions, proofs, carriers, assistants, verification, origins, demoKey }: AuthorizeOptions): Authorize {
  const residentOf = async (request: FastifyRequest): Promise<Resident | undefined> => sessions.find(request.raw, origins.originOf(request.raw));

  async function requireResident(request: FastifyRequest, least: keyof typeof RANK): Promise<Resident> {
    const resident = await residentOf(request);
    if (resident === undefined) throw new CodedError('request.unauthenticated', 'Sign in first.');
    if (RANK[resident.role] < RANK[least]) throw new CodedError('request.forbidden', `Only ${least === 'owner' ? 'an owner' : 'a member'} of the household may do this.`);
    return resident;
  }

  async function requireDemo(request: FastifyRequest, body: unknown): Promise<void> {
    if (demoKey === undefined) throw new CodedError('request.not_found', 'No demo home runs here.');
    if (origins.isLocal(request.raw)) return;
    const key = typeof body === 'object' && body !== null && 'key' in body ? body.key : undefined;
    if (typeof key === 'string' && sameText(key, demoKey)) return;
    if ((await residentOf(request))?.demo === true) return;
    throw new CodedError('request.forbidden', 'Open the demo on the machine where it runs, or use the link with the key that its terminal printed.');
  }

  return async (route, request, body) => {
    const access: Access = route.access;
    switch (access) {
      case 'public':
        return { kind: 'stranger' };
      case 'courier': {
        return proofs.verify(textOf(request.headers['dpop']), { method: request.method, path: pathOf(request) });
      }
      case 'carrier': {
        const caller = await carriers.authenticate({ authorization: request.headers.authorization, proof: textOf(request.headers['dpop']), method: request.method, path: pathOf(request) });
        if (route.scope !== undefined && !caller.scopes.includes(route.scope)) throw new CodedError('request.forbidden', `This key lacks the scope ${route.scope}.`);
        return caller;
      }
      case 'assistant':
        return assistants.authenticate(request.headers.authorization);
      case 'demo':
        await requireDemo(request, body);
        return { kind: 'stranger' };
      case 'guest':
      case 'member':
      case 'owner': {
        const resident = await requireResident(request, access);
        if (route.verified !== undefined) await verification.require(resident, route.verified);
        return resident;
      }
      default:
        // A kind of access that nobody taught this function is closed.
        throw new CodedError('request.forbidden', 'This is closed.');
    }
  };
}

const textOf = (header: string | readonly string[] | undefined): string | undefined => (typeof header === 'string' ? header : undefined);

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

const sameText = (a: string, b: string): boolean => a.length === b.length && Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));
