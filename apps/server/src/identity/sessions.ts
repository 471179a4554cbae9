import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Person } from '@latchkey/contract';
import { type Clock, Days, Hours, Instant, plus, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Resident } from './caller.ts';
import { hashToken } from './token-hash.ts';

/** A session that nobody uses for this long ends; one in use ends after the second span all the same. */
const IDLE = Days(30);
const LONGEST = Days(180);
const NOTE_USE_EVERY = Hours(1);
const LONGEST_USER_AGENT = 300;

/** Who is signed in, by a random token in a cookie of which only a hash is stored. */
export interface Sessions {
  /** Begins a session; gives the `Set-Cookie` value. `origin` decides whether the cookie can be a `__Host-` one. */
  begin(memberId: string, origin: string, userAgent?: string): Promise<string>;
  find(request: IncomingMessage, origin: string): Promise<Resident | undefined>;
  /** The person showed just now, in this session, that they are there. */
  noteVerified(resident: Resident): Promise<void>;
  /** Ends the person's sessions elsewhere; gives their hashes. */
  endOthers(resident: Resident): Promise<readonly string[]>;
  /** Ends it; gives the `Set-Cookie` value that removes the cookie. */
  end(resident: Resident, origin: string): Promise<string>;
}

export function createSessions({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }): Sessions {
  return {
    async begin(memberId, origin, userAgent) {
      const token = randomBytes(32).toString('base64url');
      const now = clock.now();
      const at = toIso(now);
      await db.insertInto('sessions').values({ token_hash: hashToken(token), member_id: memberId, created_at: at, last_seen_at: at, verified_at: at, expires_at: toIso(plus(now, IDLE)), user_agent: userAgent?.slice(0, LONGEST_USER_AGENT) ?? null }).execute();
      return cookie(origin, token, LONGEST / 1_000);
    },
    async find(request, origin) {
      const token = readCookie(request.headers.cookie, cookieName(origin));
      if (token === undefined) return undefined;
      const now = clock.now();
      const row = await db
        .selectFrom('sessions')
        .innerJoin('members', 'members.id', 'sessions.member_id')
        .innerJoin('households', 'households.id', 'members.household_id')
        .innerJoin('sites', 'sites.household_id', 'households.id')
        .select(['sessions.token_hash', 'sessions.created_at', 'sessions.last_seen_at', 'sessions.verified_at', 'members.id', 'members.name', 'members.role', 'households.id as household_id', 'households.name as household_name', 'households.demo', 'sites.id as site_id'])
        .where('sessions.token_hash', '=', hashToken(token))
        .where('sessions.expires_at', '>', toIso(now))
        .where('members.left_at', 'is', null)
        .orderBy('sites.id')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const lastSeen = Instant(Date.parse(row.last_seen_at));
      if (now - lastSeen > NOTE_USE_EVERY) {
        const latest = plus(Instant(Date.parse(row.created_at)), LONGEST);
        const expires = Math.min(plus(now, IDLE), latest);
        await db.updateTable('sessions').set({ last_seen_at: toIso(now), expires_at: toIso(Instant(expires)) }).where('token_hash', '=', row.token_hash).execute();
      }
      return {
        kind: 'resident',
        // Ids in the database were made by newId.
        memberId: row.id as Person['id'],
        name: row.name,
        role: row.role,
        householdId: row.household_id as Person['householdId'],
        householdName: row.household_name,
        siteId: row.site_id as Resident['siteId'],
        demo: row.demo,
        sessionHash: row.token_hash,
        verifiedAt: row.verified_at,
      };
    },
    async noteVerified({ sessionHash }) {
      await db.updateTable('sessions').set({ verified_at: toIso(clock.now()) }).where('token_hash', '=', sessionHash).execute();
    },
    async endOthers({ memberId, sessionHash }) {
      const ended = await db.deleteFrom('sessions').where('member_id', '=', memberId).where('token_hash', '<>', sessionHash).returning('token_hash').execute();
      return ended.map((row) => row.token_hash);
    },
    async end({ sessionHash }, origin) {
      await db.deleteFrom('sessions').where('token_hash', '=', sessionHash).execute();
      return cookie(origin, '', 0);
    },
  };
}

/** The contract's person of a session. */
export const toPerson = (resident: Resident): Person => ({
  id: resident.memberId,
  name: resident.name,
  role: resident.role,
  householdId: resident.householdId,
  householdName: resident.householdName,
  demo: resident.demo,
});

const isSecure = (origin: string) => origin.startsWith('https:');
/** Browsers take a `__Host-` cookie only over https: no other host and no subdomain can set it. */
const cookieName = (origin: string) => (isSecure(origin) ? '__Host-latchkey' : 'latchkey');
const cookie = (origin: string, value: string, maxAge: number) => `${cookieName(origin)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${isSecure(origin) ? '; Secure' : ''}`;

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}
