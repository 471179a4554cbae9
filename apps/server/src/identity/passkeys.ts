import { type Clock, CodedError, describeError, type Log, Minutes, plus, toIso } from '@latchkey/kit';
import { type AuthenticationResponseJSON, generateAuthenticationOptions, generateRegistrationOptions, type RegistrationResponseJSON, verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { Insertable, Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import type { Schema } from '../database/schema.ts';
import type { Resident } from './caller.ts';

const ANSWER_WITHIN = Minutes(5);
/** COSE: EdDSA, ES256, RS256, which every authenticator has one of. */
const ALGORITHMS = [-8, -7, -257];

const base64url = z.string().max(20_000).regex(/^[\w-]+$/);
const envelope = { id: base64url, rawId: base64url, type: z.literal('public-key'), clientExtensionResults: z.record(z.string(), z.unknown()).default({}), authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional() };
const registration = z.object({ ...envelope, response: z.object({ clientDataJSON: base64url, attestationObject: base64url, transports: z.array(z.string().max(20)).max(10).default([]) }) });
const assertion = z.object({ ...envelope, response: z.object({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url, userHandle: base64url.optional() }) });
const clientData = z.object({ challenge: z.string().max(200) });

/** Options or answers of WebAuthn in their JSON form; their inner shape is the platform's. */
type WebAuthnJson = Readonly<Record<string, unknown>>;

/** Whom a passkey is made for. */
type PasskeyOwner = Pick<Resident, 'memberId' | 'name'>;

/** A passkey that was checked and is kept nowhere yet. */
export type NewPasskey = Insertable<Schema['passkeys']>;

/** Signing in by passkey (WebAuthn level 3): discoverable credentials, the user verified, every challenge good once and for five minutes. All refusals are `session.passkey_refused`. */
export interface Passkeys {
  beginSignIn(origin: string): Promise<WebAuthnJson>;
  /** Gives the member whose passkey it is. */
  finishSignIn(origin: string, answer: WebAuthnJson): Promise<string>;
  /** Asks a signed-in person for one of their own passkeys. Throws `session.passkey_missing`. */
  beginVerifying(origin: string, resident: Resident): Promise<WebAuthnJson>;
  finishVerifying(origin: string, resident: Resident, answer: WebAuthnJson): Promise<void>;
  beginAdding(origin: string, owner: PasskeyOwner): Promise<WebAuthnJson>;
  /** Checks an answer to {@link beginAdding}, which is good once. The person was verified while the passkey was made. */
  checkNew(origin: string, owner: PasskeyOwner, answer: WebAuthnJson): Promise<NewPasskey>;
  /** Keeps it, in the caller’s transaction. */
  keep(transaction: Transaction<Schema> | Kysely<Schema>, passkey: NewPasskey): Promise<void>;
  /** Checks and keeps one; gives the credential's id. */
  finishAdding(origin: string, resident: Resident, answer: WebAuthnJson): Promise<string>;
}

export function createPasskeys({ db, clock, log }: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly log: Log }): Passkeys {
  async function remember(challenge: string, memberId: string | null): Promise<void> {
    await db.insertInto('passkey_challenges').values({ challenge, member_id: memberId, expires_at: toIso(plus(clock.now(), ANSWER_WITHIN)) }).execute();
  }

  /** The challenge that the browser signed, taken from the open ones. */
  async function takeChallenge(clientDataJSON: string, memberId: string | null): Promise<string> {
    const { challenge } = clientData.parse(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')));
    const taken = await db.deleteFrom('passkey_challenges').where('challenge', '=', challenge).returningAll().executeTakeFirst();
    if (taken === undefined || taken.member_id !== memberId || taken.expires_at <= toIso(clock.now())) throw refused('it took too long, or the question was answered before');
    return challenge;
  }

  async function orRefuse<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CodedError) throw error;
      // What the library says is for operators: it names what did not fit.
      log.info('passkey refused', { reason: describeError(error) });
      throw refused('it does not fit this server', error);
    }
  }

  async function passkeysOf(memberId: string) {
    const rows = await db.selectFrom('passkeys').select(['id', 'transports']).where('member_id', '=', memberId).execute();
    return rows.map(({ id, transports }) => ({ id, transports: [...transports] }));
  }

  /** Checks the answer to a challenge that was asked of `asked`, or of nobody in particular, and gives the passkey that gave it. */
  async function checkAssertion(origin: string, answer: WebAuthnJson, asked: string | null) {
    const response = assertion.parse(answer);
    const expectedChallenge = await takeChallenge(response.response.clientDataJSON, asked);
    const passkey = await db.selectFrom('passkeys').selectAll().where('id', '=', response.id).executeTakeFirst();
    if (passkey === undefined) throw refused('this server does not know it');
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      // Zod has checked the fields; optional ones differ only in how they are left out.
      response: response as AuthenticationResponseJSON,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: rpIdOf(origin),
      requireUserVerification: true,
      credential: { id: passkey.id, publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')), counter: passkey.counter },
    });
    if (!verified) throw refused('its signature is wrong');
    // The counter is compared again in the statement: of two answers with the same one, a copied key's, only one passes.
    const { numUpdatedRows } = await db
      .updateTable('passkeys')
      .set({ counter: authenticationInfo.newCounter, last_used_at: toIso(clock.now()) })
      .where('id', '=', passkey.id)
      .where('counter', '=', passkey.counter)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw refused('it was used twice at the same moment');
    return passkey;
  }

  const checkNew: Passkeys['checkNew'] = (origin, { memberId }, answer) =>
    orRefuse(async () => {
      const response = registration.parse(answer);
      const expectedChallenge = await takeChallenge(response.response.clientDataJSON, memberId);
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        // As above.
        response: response as RegistrationResponseJSON,
        supportedAlgorithmIDs: ALGORITHMS,
        expectedChallenge,
        expectedOrigin: origin,
        expectedRPID: rpIdOf(origin),
        requireUserVerification: true,
      });
      if (!verified) throw refused('its signature is wrong');
      const { credential } = registrationInfo;
      return {
        id: credential.id,
        member_id: memberId,
        public_key: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: JSON.stringify(response.response.transports),
        created_at: toIso(clock.now()),
        last_used_at: null,
        name: null,
      };
    });

  const keep: Passkeys['keep'] = async (transaction, passkey) => {
    const added = await transaction.insertInto('passkeys').values(passkey).onConflict((conflict) => conflict.doNothing()).returning('id').executeTakeFirst();
    if (added === undefined) throw refused('it is already in use');
  };

  return {
    checkNew,
    keep,
    async beginSignIn(origin) {
      const options = await generateAuthenticationOptions({ rpID: rpIdOf(origin), userVerification: 'required', timeout: ANSWER_WITHIN });
      await remember(options.challenge, null);
      return { ...options };
    },
    finishSignIn: (origin, answer) => orRefuse(async () => (await checkAssertion(origin, answer, null)).member_id),
    async beginVerifying(origin, { memberId }) {
      const own = await passkeysOf(memberId);
      if (own.length === 0) throw new CodedError('session.passkey_missing', 'You have no passkey yet. Add one in the settings.');
      const options = await generateAuthenticationOptions({ rpID: rpIdOf(origin), userVerification: 'required', timeout: ANSWER_WITHIN, allowCredentials: own });
      await remember(options.challenge, memberId);
      return { ...options };
    },
    finishVerifying: (origin, { memberId }, answer) =>
      orRefuse(async () => {
        const passkey = await checkAssertion(origin, answer, memberId);
        if (passkey.member_id !== memberId) throw refused('it belongs to somebody else');
      }),
    async beginAdding(origin, owner) {
      const options = await generateRegistrationOptions({
        rpName: 'Latchkey',
        rpID: rpIdOf(origin),
        userName: owner.name,
        userDisplayName: owner.name,
        userID: new TextEncoder().encode(owner.memberId),
        timeout: ANSWER_WITHIN,
        attestationType: 'none',
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: await passkeysOf(owner.memberId),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      await remember(options.challenge, owner.memberId);
      return { ...options };
    },
    async finishAdding(origin, resident, answer) {
      const passkey = await checkNew(origin, resident, answer);
      await keep(db, passkey);
      return passkey.id;
    },
  };
}

/** The relying party's id: the host's name. Browsers refuse addresses made of numbers. */
const rpIdOf = (origin: string): string => new URL(origin).hostname;

const refused = (why: string, cause?: unknown) => new CodedError('session.passkey_refused', `The passkey was not accepted: ${why}. Try again.`, { cause });
