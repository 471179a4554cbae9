import { CodedError, Seconds } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { SendCommand } from '../hub-link/command-sender.ts';
import { readDoors } from './access-point-store.ts';

const ANSWER_LIMIT = Seconds(5);

export interface PictureLearningDeps {
  readonly db: Kysely<Schema>;
  readonly send: SendCommand;
}

/** Handler for the button that has a hub learn again how a lamp shows in its picture. What comes of it, the hub judges alone. */
export function createPictureLearning({ db, send }: PictureLearningDeps): Handlers<'learnPicture'> {
  return {
    async learnPicture({ caller, params }) {
      const [door] = await readDoors(db, caller.siteId, params.accessPointId);
      if (door === undefined) throw new CodedError('request.not_found', 'There is no such door.');
      await send(door.hubId, 'picture.learn', { accessPointId: door.accessPoint.id }, { deadline: ANSWER_LIMIT });
    },
  };
}
