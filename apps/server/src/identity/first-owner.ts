import { timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, CodedError, type Log, randomToken } from '@latchkey/kit';
import { type Kysely, sql } from 'kysely';
import { reportAct } from '../acts/act-reports.ts';
import type { Schema } from '../database/schema.ts';
import { insertHousehold } from '../household/household-store.ts';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';
import { writeSecretFile } from './secret-file.ts';
import type { Sessions } from './sessions.ts';
import { hashToken } from './token-hash.ts';

export interface FirstOwnerDeps {
  readonly db: Kysely<Schema>;
  readonly sessions: Sessions;
  readonly origins: OwnOrigins;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the key is left for whoever runs this machine. */
  readonly folder: string;
}

/**
 * A new server belongs to whoever can read its data folder: while there is no household, `<folder>/setup-key` (0600) holds a key, and who sends it becomes the first owner.
 * After that the key is gone and the route refuses everybody.
 */
export async function openFirstOwner({ db, sessions, origins, clock, log, folder }: FirstOwnerDeps): Promise<Handlers<'claimServer'>> {
  const path = join(folder, 'setup-key');
  const household = await db.selectFrom('households').select('id').limit(1).executeTakeFirst();
  let keyHash: string | undefined;
  if (household === undefined) {
    const key = randomToken(24);
    keyHash = hashToken(key);
    await writeSecretFile(path, `${key}\n`);
    log.info('no household yet: the key in this file makes the first owner', { file: path });
  } else {
    await rm(path, { force: true });
  }

  return {
    async claimServer({ body, request, reply }) {
      if (keyHash === undefined) throw new CodedError('request.conflict', 'This server has its owner already. Ask them to add you.');
      if (!timingSafeEqual(Buffer.from(hashToken(body.key.trim())), Buffer.from(keyHash))) throw new CodedError('request.forbidden', `The key is not the one in the file setup-key of the server's data folder.`);
      const ids = await db.transaction().execute(async (transaction) => {
        // Two who come at the same moment: the second waits here and then finds a household.
        await sql`lock table households in share row exclusive mode`.execute(transaction);
        const other = await transaction.selectFrom('households').select('id').limit(1).executeTakeFirst();
        if (other !== undefined) throw new CodedError('request.conflict', 'Somebody else was faster: this server has its owner already.');
        const made = await insertHousehold(transaction, clock, { name: body.householdName, owner: { name: body.name, email: body.email ?? null }, demo: false, postcode: null });
        await reportAct(transaction, clock, made.siteId, { what: 'household.claimed', by: { kind: 'member', id: made.ownerId }, about: made.ownerId });
        return made;
      });
      keyHash = undefined;
      await rm(path, { force: true });
      reply.header('set-cookie', await sessions.begin(ids.ownerId, origins.originOf(request.raw), request.headers['user-agent']));
      return { id: ids.ownerId, name: body.name, role: 'owner', householdId: ids.householdId, householdName: body.householdName, demo: false };
    },
  };
}
