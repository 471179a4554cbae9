import { findDevice, thumbprint, verifyDeviceRequest, verifyPolicy, verifyRoster } from '@latchkey/grants';
import { type Clock, CodedError, type Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { AuthorityDelivery } from './authority-delivery.ts';
import { forgetDropped, keepDevice, keepSigned, readDevices, readRostersAfter, readSigned } from './authority-store.ts';

/** A page asks again for what is after these. */
const MOST_ROSTERS = 50;
/** As far back as anybody undoes. */
const MOST_POLICIES = 20;

export interface AuthorityRoutesDeps {
  readonly db: Kysely<Schema>;
  readonly delivery: AuthorityDelivery;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** Handlers for the household's devices and for what its owners sign. The server judges by the hub's own rules, so that a mistake shows on the page and not at the door. */
export function createAuthorityRoutes({ db, delivery, live, clock, log }: AuthorityRoutesDeps): Handlers<'showAuthority' | 'addDevice' | 'removeDevice' | 'addRoster' | 'listPolicies' | 'addPolicy'> {
  const changed = (siteId: string) => live.publish(siteId, { type: 'authority' });
  return {
    async showAuthority({ caller: { siteId }, query }) {
      const { roster, policy } = await readSigned(db, siteId);
      const held = delivery.heldBy(siteId);
      return {
        devices: await readDevices(db, siteId, roster),
        roster: roster?.text ?? null,
        policy: policy?.text ?? null,
        rosters: [...(await readRostersAfter(db, siteId, query.rostersAfter, MOST_ROSTERS))],
        hub: held === undefined ? null : { roster: held.roster, policy: held.policy, breaker: held.breaker },
      };
    },
    async addDevice({ caller, body }) {
      const request = await verifyDeviceRequest(body.request);
      if (request === undefined) throw new CodedError('request.invalid', 'The request is not signed by the key that it brings. Load the page again.');
      if (request.site !== caller.siteId || request.memberId !== caller.memberId) throw new CodedError('request.forbidden', 'A device can be added for oneself only.');
      const deviceId = await keepDevice(db, caller.siteId, request, clock);
      changed(caller.siteId);
      return { deviceId };
    },
    async removeDevice({ caller: { siteId, memberId, role }, params }) {
      const { roster } = await readSigned(db, siteId);
      const row = await db.selectFrom('devices').select(['id', 'member_id']).where('site_id', '=', siteId).where('id', '=', params.deviceId).executeTakeFirst();
      if (row === undefined) throw new CodedError('request.not_found', 'There is no such device.');
      if (row.member_id !== memberId && role !== 'owner') throw new CodedError('request.forbidden', 'Only an owner may do this for somebody else.');
      if (roster !== undefined && findDevice(roster, row.id) !== undefined) throw new CodedError('request.conflict', 'This device was confirmed: an owner’s device removes it by signing a list without it.');
      await db.deleteFrom('devices').where('site_id', '=', siteId).where('id', '=', row.id).execute();
      changed(siteId);
    },
    async addRoster({ caller: { siteId, memberId }, body }) {
      const { roster: before } = await readSigned(db, siteId);
      const judged = await verifyRoster(body.roster, siteId, before === undefined ? { firstOwner: await firstOwnerOf(siteId, memberId, body.roster) } : { before });
      if (!judged.ok) throw refused(judged.code, 'list of devices');
      if (!(await keepSigned(db, 'rosters', { siteId, version: judged.roster.version, text: body.roster }, clock))) throw refused('roster.rolled_back', 'list of devices');
      await forgetDropped(db, siteId, before, judged.roster);
      log.info('a list of devices was signed', { site: siteId, version: judged.roster.version, devices: judged.roster.devices.length });
      delivery.signed(siteId);
      changed(siteId);
      return { version: judged.roster.version };
    },
    async listPolicies({ caller: { siteId } }) {
      const rows = await db.selectFrom('policies').select(['text', 'received_at']).where('site_id', '=', siteId).orderBy('version', 'desc').limit(MOST_POLICIES).execute();
      return { items: rows.map((row) => ({ policy: row.text, receivedAt: row.received_at })) };
    },
    async addPolicy({ caller: { siteId }, body }) {
      const { roster, policy } = await readSigned(db, siteId);
      if (roster === undefined) throw new CodedError('request.conflict', 'The household has no list of devices yet, so nobody can sign a policy.');
      const judged = await verifyPolicy(body.policy, roster, policy);
      if (!judged.ok) throw refused(judged.code, 'policy');
      if (!(await keepSigned(db, 'policies', { siteId, version: judged.policy.version, text: body.policy }, clock))) throw refused('policy.rolled_back', 'policy');
      log.info('a policy was signed', { site: siteId, version: judged.policy.version });
      delivery.signed(siteId);
      changed(siteId);
      return { version: judged.policy.version };
    },
  };

  /** The first list is signed by a device of the owner who brings it. Which one the hub believes was pinned at the hub. */
  async function firstOwnerOf(siteId: string, memberId: string, text: string): Promise<string> {
    const own = (await readDevices(db, siteId, undefined)).filter((device) => device.memberId === memberId);
    const judged = await Promise.all(own.map(async ({ signKey }) => ({ key: await thumbprint(signKey), judged: await verifyRoster(text, siteId, { firstOwner: await thumbprint(signKey) }) })));
    return judged.find((candidate) => candidate.judged.ok)?.key ?? '';
  }
}

const refused = (code: string, what: string) => new CodedError('request.conflict', `The ${what} was not accepted (${code}). Load the page again and repeat.`, { facts: { reason: code } });
