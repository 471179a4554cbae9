import { judgePictureProof } from './picture-proof.ts';
import type { VisitEvent } from './visit-event.ts';
import { isCurrentAnswer } from './visit-guards.ts';
import type { Visit } from './visit.ts';

/** Takes over what an event says about the world, whatever the state of the visit. */
export function absorb(visit: Visit, event: VisitEvent): Visit {
  switch (event.type) {
    case 'visit.requested':
      return visit.state === 'new' ? { ...visit, request: event.request } : visit;
    case 'recorder.confirmed':
      return { ...visit, recording: 'confirmed' };
    case 'recorder.failed':
      return { ...visit, recording: 'failed' };
    case 'picture.changed':
      return { ...visit, picture: pictureAfter(visit, event.alive), pictureProof: judgePictureProof(event, visit.request?.rules.picture ?? 'proved') };
    case 'bolt.reported':
      return { ...visit, bolt: event.bolt, boltFresh: true, answered: visit.answered && event.bolt !== 'unknown' };
    case 'door.reported':
      return { ...visit, door: event.door, answered: visit.answered && event.door !== 'unknown' };
    case 'devices.answered':
      return isCurrentAnswer(visit, event) ? answered(visit, event) : visit;
    case 'zone.reported':
      return { ...visit, zone: event.zone };
    case 'device.silent':
      return event.device === 'lock' ? { ...visit, bolt: 'unknown', boltFresh: false, answered: false } : { ...visit, door: 'unknown', answered: false };
    case 'lock.asked':
      return { ...visit, lockWanted: true };
    case 'stop.asked':
      return { ...visit, lockWanted: true, stopped: true };
    case 'parcels.added':
      return added(visit, event.parcels.filter((parcel) => !visit.added.includes(parcel) && visit.request?.parcels.includes(parcel) !== true));
    case 'hub.restarted':
      // What was heard before the hub died may have changed since.
      return { ...visit, bolt: 'unknown', boltFresh: false, door: 'unknown', answered: false, zone: 'unknown', recording: 'waiting', picture: 'unknown', pictureProof: 'not-live', lockAttempts: 0, settled: false };
    case 'fire.alarm':
      // After a fire the bolt has its attempts to lock again.
      return { ...visit, lockAttempts: 0 };
    case 'courier.waiting':
    case 'lock.acknowledged':
    case 'lock.failed':
      return visit;
    case 'deadline.passed':
      return event.deadline === 'ask_again' ? { ...visit, answered: false } : visit;
  }
}

const added = (visit: Visit, parcels: readonly string[]): Visit => (parcels.length === 0 ? visit : { ...visit, added: [...visit.added, ...parcels] });

function answered(visit: Visit, { bolt, door }: Extract<VisitEvent, { type: 'devices.answered' }>): Visit {
  return {
    ...visit,
    answered: bolt !== 'unknown' && door !== 'unknown',
    ...(bolt === 'cannot_say' ? {} : { bolt, boltFresh: bolt !== 'unknown' }),
    ...(door === 'cannot_say' ? {} : { door }),
  };
}

// What was never seen alive, or not since the hub came back, cannot be lost.
const pictureAfter = ({ picture }: Visit, alive: boolean): Visit['picture'] => (alive ? 'alive' : picture === 'unknown' ? 'unknown' : 'lost');
