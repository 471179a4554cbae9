import type { Share } from '@latchkey/contract';
import { type Clock, CodedError, type Duration, Hours, type Log, Minutes, newId, plus, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { reportAct } from '../acts/act-reports.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { createOpenUses } from '../http/open-uses.ts';
import type { SocketHandler } from '../http/socket-router.ts';
import { hashToken } from '../identity/token-hash.ts';
import { readDoors } from '../household/access-point-store.ts';
import { hubOfDoor } from '../media/door-hub.ts';
import type { MediaServer } from '../media/media.ts';
import { findRecording } from '../media/recording-stream.ts';
import { createGoodLinks } from './good-links.ts';
import { createSharedFragments } from './shared-fragments.ts';

export interface SharesDeps {
  readonly db: Kysely<Schema>;
  readonly media: Pick<MediaServer, 'stream' | 'views' | 'exchange'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Shares {
  readonly handlers: Handlers<'shareByLink' | 'shareLive' | 'listShares' | 'removeShare' | 'openShared' | 'playShared' | 'watchShared'>;
  /** For `sockets.sharedFragments`. */
  readonly fragmentsSocket: SocketHandler;
}

/** What a member's page sends to make a link. */
interface NewLink {
  readonly name: string;
  readonly token: string;
  readonly sealed: string;
}

/**
 * Links to one recording, or to one door as it is now. The server holds the sealed half of the keys and never the secret that opens it, and gives the bytes of that recording
 * or door alone. Taking a link back deletes its half and cuts whoever is looking.
 */
export function createShares({ db, media, clock, log }: SharesDeps): Shares {
  const links = createGoodLinks(db, createOpenUses(), clock);
  const list = async (siteId: string, shareId?: string): Promise<readonly Share[]> => {
    let wanted = db
      .selectFrom('shares')
      .leftJoin('recordings', (join) => join.onRef('recordings.site_id', '=', 'shares.site_id').onRef('recordings.id', '=', 'shares.recording_id'))
      .innerJoin('access_points', (join) => join.onRef('access_points.site_id', '=', 'shares.site_id').on((eb) => eb('access_points.id', '=', eb.fn.coalesce('shares.access_point_id', 'recordings.access_point_id'))))
      .leftJoin('visits', (join) => join.onRef('visits.site_id', '=', 'shares.site_id').onRef('visits.id', '=', 'shares.visit_id'))
      .innerJoin('members', 'members.id', 'shares.made_by')
      .selectAll('shares')
      .select(['recordings.visit_id as recorded_visit_id', 'access_points.id as door_id', 'access_points.name as door_name', 'members.name as maker'])
      .where('shares.site_id', '=', siteId)
      .where('shares.expires_at', '>', toIso(clock.now()))
      .where((eb) => eb.or([eb('shares.recording_id', 'is', null), eb('recordings.state', '<>', 'deleted')]))
      .where('visits.ended_at', 'is', null)
      .orderBy('shares.id', 'desc');
    if (shareId !== undefined) wanted = wanted.where('shares.id', '=', shareId);
    return (await wanted.execute()).map((row) => ({
      // Ids in the database were made by newId or validated when they came in.
      id: row.id as Share['id'],
      recordingId: row.recording_id as Share['recordingId'],
      visitId: (row.visit_id ?? row.recorded_visit_id) as Share['visitId'],
      accessPointId: row.door_id as Share['accessPointId'],
      accessPointName: row.door_name,
      name: row.name,
      madeBy: row.maker,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      views: row.views,
      lastViewedAt: row.last_viewed_at,
    }));
  };
  const make = async (by: { readonly siteId: string; readonly memberId: string }, about: { readonly recordingId: string } | { readonly accessPointId: string; readonly visitId: string | null }, { name, token, sealed }: NewLink, lasts: Duration): Promise<Share> => {
    const now = clock.now();
    const id = newId('shr', now);
    const thing = 'recordingId' in about ? { recording_id: about.recordingId, access_point_id: null, visit_id: null } : { recording_id: null, access_point_id: about.accessPointId, visit_id: about.visitId };
    await db.transaction().execute(async (transaction) => {
      const made = await transaction
        .insertInto('shares')
        .values({ id, token_hash: hashToken(token), site_id: by.siteId, ...thing, made_by: by.memberId, name, sealed, views: 0, last_viewed_at: null, created_at: toIso(now), expires_at: toIso(plus(now, lasts)) })
        .onConflict((conflict) => conflict.column('token_hash').doNothing())
        .executeTakeFirst();
      if (made.numInsertedOrUpdatedRows !== 1n) throw new CodedError('request.conflict', 'A link is made once; make a new one.');
      await reportAct(transaction, clock, by.siteId, { what: 'share.made', by: { kind: 'member', id: by.memberId }, about: thing.recording_id ?? thing.access_point_id });
    });
    const [share] = await list(by.siteId, id);
    if (share === undefined) throw new CodedError('request.conflict', 'This link was taken back at the same moment.');
    log.info('a link was made', { ...about, share: id, by: by.memberId });
    return share;
  };
  /** A good link's recording. */
  const findFilm = async (token: string) => {
    const row = await links.find(token);
    if (row.recording_id === null) throw new CodedError('request.not_found', 'This link leads to no recording.');
    return { row, recording: await findRecording(db, row.site_id, row.recording_id) };
  };

  return {
    handlers: {
      async shareByLink({ caller, params, body }) {
        await findRecording(db, caller.siteId, params.recordingId);
        return make(caller, params, body, Hours(body.hours));
      },
      async shareLive({ caller, params, body }) {
        await hubOfDoor(db, caller.siteId, params.accessPointId);
        const { visitId = null } = body;
        if (visitId !== null && !(await runsAt(db, caller.siteId, params.accessPointId, visitId))) throw new CodedError('visit.over', 'This visit has ended; a link for it would show nothing.');
        return make(caller, { ...params, visitId }, body, Minutes(body.minutes));
      },
      async listShares({ caller }) {
        return { items: [...(await list(caller.siteId))] };
      },
      async removeShare({ caller, params }) {
        await db.transaction().execute(async (transaction) => {
          const removed = await transaction.deleteFrom('shares').where('id', '=', params.shareId).where('site_id', '=', caller.siteId).executeTakeFirst();
          if (removed.numDeletedRows !== 1n) throw new CodedError('request.not_found', 'There is no such link.');
          await reportAct(transaction, clock, caller.siteId, { what: 'share.removed', by: { kind: 'member', id: caller.memberId }, about: params.shareId });
        });
        links.cut(params.shareId);
        media.views.endAllOf({ kind: 'share', id: params.shareId });
        log.info('a share was taken back', { share: params.shareId, by: caller.memberId });
      },
      async openShared({ body }) {
        const row = await links.find(body.token);
        if (row.recording_id !== null) await findRecording(db, row.site_id, row.recording_id);
        const now = clock.now();
        await db.updateTable('shares').set((eb) => ({ views: eb('views', '+', 1), last_viewed_at: toIso(now) })).where('id', '=', row.id).execute();
        await reportAct(db, clock, row.site_id, { what: 'share.opened', by: { kind: 'share', id: row.id }, about: row.recording_id ?? row.access_point_id });
        // Ids in the database were validated when they came in.
        return { recordingId: row.recording_id as Share['recordingId'], sealed: row.sealed, expiresAt: row.expires_at, serverNow: toIso(now), unproven: await isUnproven(db, row) };
      },
      async playShared({ body, reply }) {
        const { row } = await findFilm(body.token);
        const looking = links.use(row.id, () => findFilm(body.token));
        reply.raw.once('close', looking.end);
        // Looked up again once it can be cut: it may have been taken back in between.
        const { recording } = await findFilm(body.token);
        return media.stream(recording, { part: 0, range: `bytes=${body.start}-${body.end ?? ''}`, by: { kind: 'share', id: row.id } }, looking.signal);
      },
      async watchShared({ body: { token, ...offer } }) {
        const row = await links.find(token);
        const answer = row.access_point_id === null ? undefined : await media.views.offer(row.site_id, row.access_point_id, { kind: 'share', id: row.id }, offer);
        if (answer === undefined) throw new CodedError('request.not_found', 'This link was taken back, or leads to no live view.');
        return { sdp: answer.sdp, proof: answer.proof };
      },
    },
    fragmentsSocket: createSharedFragments({ db, links, exchange: media.exchange, clock, log }),
  };
}

/** Whether nothing proves that the door's live picture is of now. A recording says so in its visit. */
async function isUnproven(db: Kysely<Schema>, { site_id: siteId, access_point_id: accessPointId }: { readonly site_id: string; readonly access_point_id: string | null }): Promise<boolean> {
  if (accessPointId === null) return false;
  const [door] = await readDoors(db, siteId, accessPointId);
  return door?.accessPoint.camera.proof?.rule === 'unproven-allowed';
}

async function runsAt(db: Kysely<Schema>, siteId: string, accessPointId: string, visitId: string): Promise<boolean> {
  const visit = await db.selectFrom('visits').select('ended_at').where('site_id', '=', siteId).where('id', '=', visitId).where('access_point_id', '=', accessPointId).executeTakeFirst();
  return visit?.ended_at === null;
}
