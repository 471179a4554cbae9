import type { Share } from '@latchkey/contract';
import { type Clock, CodedError, Hours, type Log, newId, plus, Seconds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { reportAct } from '../acts/act-reports.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { createOpenUses } from '../http/open-uses.ts';
import { hashToken } from '../identity/token-hash.ts';
import { findRecording, type RecordingStream } from '../media/recording-stream.ts';

export interface SharesDeps {
  readonly db: Kysely<Schema>;
  readonly stream: RecordingStream;
  readonly clock: Clock;
  readonly log: Log;
}

/** A link also ends by its time, with its recording, and with the membership of who made it: a film that is being shown is cut this soon after. */
const LOOK_EVERY = Seconds(5);

/**
 * Handlers for links to one recording. The server holds the sealed half of the recording's key and never the secret that opens it, and gives the bytes of that recording
 * alone. Taking a link back deletes its half and cuts whoever is looking.
 */
export function createShares({ db, stream, clock, log }: SharesDeps): Handlers<'shareByLink' | 'listShares' | 'removeShare' | 'openShared' | 'playShared'> {
  const views = createOpenUses();
  const list = async (siteId: string, shareId?: string): Promise<readonly Share[]> => {
    let wanted = db
      .selectFrom('shares')
      .innerJoin('recordings', (join) => join.onRef('recordings.site_id', '=', 'shares.site_id').onRef('recordings.id', '=', 'shares.recording_id'))
      .innerJoin('access_points', (join) => join.onRef('access_points.site_id', '=', 'recordings.site_id').onRef('access_points.id', '=', 'recordings.access_point_id'))
      .innerJoin('members', 'members.id', 'shares.made_by')
      .selectAll('shares')
      .select(['recordings.visit_id', 'access_points.name as door_name', 'members.name as maker'])
      .where('shares.site_id', '=', siteId)
      .where('shares.expires_at', '>', toIso(clock.now()))
      .where('recordings.state', '<>', 'deleted')
      .orderBy('shares.id', 'desc');
    if (shareId !== undefined) wanted = wanted.where('shares.id', '=', shareId);
    return (await wanted.execute()).map((row) => ({
      // Ids in the database were made by newId or validated when they came in.
      id: row.id as Share['id'],
      recordingId: row.recording_id as Share['recordingId'],
      visitId: row.visit_id as Share['visitId'],
      accessPointName: row.door_name,
      name: row.name,
      madeBy: row.maker,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      views: row.views,
      lastViewedAt: row.last_viewed_at,
    }));
  };
  /** A link that is good. */
  const find = async (token: string) => {
    const row = await db.selectFrom('shares').selectAll().where('token_hash', '=', hashToken(token)).where('expires_at', '>', toIso(clock.now())).executeTakeFirst();
    if (row === undefined) throw new CodedError('request.not_found', 'This link was taken back or is too old. Ask for a new one.');
    return { row, recording: await findRecording(db, row.site_id, row.recording_id) };
  };

  return {
    async shareByLink({ caller, params, body }) {
      await findRecording(db, caller.siteId, params.recordingId);
      const now = clock.now();
      const id = newId('shr', now);
      await db.transaction().execute(async (transaction) => {
        const made = await transaction
          .insertInto('shares')
          .values({ id, token_hash: hashToken(body.token), site_id: caller.siteId, recording_id: params.recordingId, made_by: caller.memberId, name: body.name, sealed: body.sealed, views: 0, last_viewed_at: null, created_at: toIso(now), expires_at: toIso(plus(now, Hours(body.hours))) })
          .onConflict((conflict) => conflict.column('token_hash').doNothing())
          .executeTakeFirst();
        if (made.numInsertedOrUpdatedRows !== 1n) throw new CodedError('request.conflict', 'A link is made once; make a new one.');
        await reportAct(transaction, clock, caller.siteId, { what: 'share.made', by: { kind: 'member', id: caller.memberId }, about: params.recordingId });
      });
      const [share] = await list(caller.siteId, id);
      if (share === undefined) throw new CodedError('request.conflict', 'This link was taken back at the same moment.');
      log.info('a recording was shared', { recording: params.recordingId, share: id, by: caller.memberId });
      return share;
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
      views.cut(params.shareId);
      log.info('a share was taken back', { share: params.shareId, by: caller.memberId });
    },
    async openShared({ body }) {
      const { row, recording } = await find(body.token);
      await db.updateTable('shares').set((eb) => ({ views: eb('views', '+', 1), last_viewed_at: toIso(clock.now()) })).where('id', '=', row.id).execute();
      await reportAct(db, clock, row.site_id, { what: 'share.opened', by: { kind: 'share', id: row.id }, about: recording.id });
      // Ids in the database were validated when they came in.
      return { recordingId: recording.id as Share['recordingId'], sealed: row.sealed, expiresAt: row.expires_at };
    },
    async playShared({ body, reply }) {
      const { row } = await find(body.token);
      const looking = views.begin(row.id);
      let timer = clock.schedule(LOOK_EVERY, lookAgain);
      function lookAgain(): void {
        find(body.token).then(() => void (timer = clock.schedule(LOOK_EVERY, lookAgain)), looking.end);
      }
      reply.raw.once('close', () => {
        timer[Symbol.dispose]();
        looking.end();
      });
      // Looked up again once it can be cut: it may have been taken back in between.
      const { recording } = await find(body.token);
      return stream(recording, { part: 0, range: `bytes=${body.start}-${body.end ?? ''}`, by: { kind: 'share', id: row.id } }, looking.signal);
    },
  };
}
