import type { HubCommand } from '@latchkey/contract';
import { type Clock, CodedError, Seconds, toIso, toSeconds, withDeadline } from '@latchkey/kit';
import type { AccessPoint } from '../devices/access-point.ts';
import type { ActLines } from '../evidence/act-lines.ts';
import type { AuthorityLines } from '../evidence/authority-lines.ts';
import type { GrantGate } from '../grants/grant-gate.ts';
import type { HeldGrants } from '../grants/held-grants.ts';
import type { SiteAuthority } from '../grants/site-authority.ts';
import type { SignedLive } from '../live/signed-live.ts';
import type { ViewLeases } from '../live/view-leases.ts';
import type { LiveView } from '../live/live-view.ts';
import type { VisitRunner } from '../visits/visit-runner.ts';
import type { RingDesk } from '../presence/ring-desk.ts';
import type { RecordingStore } from '../recorder/index.ts';
import type { MediaDialer, MediaSource } from './media-dialer.ts';

export interface PerformerDeps {
  readonly accessPoints: readonly AccessPoint[];
  readonly authority: SiteAuthority;
  /** Somebody will soon want this access point open. */
  readonly attend: (accessPointId: string) => void;
  /** False at a door whose picture has no lamp. */
  readonly learnPicture: (accessPointId: string) => boolean;
  readonly gate: Pick<GrantGate, 'admitMore'>;
  readonly visits: VisitRunner;
  readonly authorityLines: Pick<AuthorityLines, 'admitted'>;
  readonly ringDesk: Pick<RingDesk, 'ask' | 'leave'>;
  readonly held: Pick<HeldGrants, 'hold' | 'release'>;
  readonly actLines: Pick<ActLines, 'saw' | 'told'>;
  readonly live: LiveView;
  readonly signedLive: Pick<SignedLive, 'answer'>;
  readonly viewLeases: Pick<ViewLeases, 'renew'>;
  readonly dialer: MediaDialer;
  readonly recordings: Pick<RecordingStore, 'find' | 'share'>;
  readonly openMedia: (media: Extract<HubCommand, { type: 'media.open' }>['body']['media'], signal: AbortSignal) => Promise<MediaSource>;
  readonly clock: Clock;
}

const gone = () => new CodedError('recording.gone', 'This recording was deleted, or has no picture');
const LOCK_LIMIT = Seconds(5);

/**
 * Carries out what the server asks. Nothing here opens a door: a visit is requested, and the visit table decides.
 * Throws coded errors, which become the reply.
 */
export function createPerformer(deps: PerformerDeps): (command: HubCommand) => Promise<Readonly<Record<string, unknown>>> {
  const { visits, live, clock } = deps;
  const accessPoint = (id: string): AccessPoint => {
    const found = deps.accessPoints.find((point) => point.id === id);
    if (found === undefined) throw new CodedError('request.not_found', 'There is no such door at this site');
    return found;
  };

  /** A member locks a door: only one that is known to be closed (I5). During a visit, the visit table decides. */
  const lockNow = async (point: AccessPoint, who: string): Promise<void> => {
    const running = visits.runningAt(point.id);
    if (running !== undefined) {
      visits.askLock(running.visitId, 'member', who);
      return;
    }
    const { contact } = point;
    if (contact === undefined) {
      await withDeadline(clock, LOCK_LIMIT, 'locking', (signal) => point.lock.command('lock', signal));
      return;
    }
    await withDeadline(clock, LOCK_LIMIT, 'asking the door', (signal) => contact.refresh(signal)).catch((cause: unknown) => {
      throw new CodedError('door.unknown', 'The door contact does not answer, so the bolt stays where it is', { cause });
    });
    if (contact.door.value === 'open') throw new CodedError('door.open', 'The door is open: close it, then lock');
    if (contact.door.value !== 'closed') throw new CodedError('door.unknown', 'The door contact does not say whether the door is closed, so the bolt stays where it is');
    await withDeadline(clock, LOCK_LIMIT, 'locking', (signal) => point.lock.command('lock', signal));
  };

  return async (command) => {
    switch (command.type) {
      case 'visit.request': {
        const answer = await deps.ringDesk.ask(command.body);
        if ('rings' in answer) return { state: 'new', refusal: null, ringSeconds: toSeconds(answer.rings) };
        const { visit } = answer.run;
        return { state: visit.state, refusal: visit.refusal ?? null };
      }
      case 'visit.add': {
        const { visit } = await deps.gate.admitMore(command.body, (claims) => {
          const run = visits.addParcels(claims);
          deps.authorityLines.admitted(command.body.visitId, command.body);
          return run;
        });
        return { state: visit.state };
      }
      case 'grant.hold':
        return { until: toIso((await deps.held.hold(command.body.grant)).until) };
      case 'grant.release':
        return { released: deps.held.release(command.body.grantIds) };
      case 'authority.update':
        return { ...(await deps.authority.update(command.body)) };
      case 'visit.lock':
        visits.askLock(command.body.visitId, command.body.by, command.body.who);
        return {};
      case 'visit.stop':
        if (!deps.ringDesk.leave(command.body.visitId)) visits.stop(command.body.visitId, command.body.who);
        return {};
      case 'access.attend':
        deps.attend(accessPoint(command.body.accessPointId).id);
        return {};
      case 'access.lock':
        await lockNow(accessPoint(command.body.accessPointId), command.body.who);
        return {};
      case 'picture.learn':
        if (!deps.learnPicture(accessPoint(command.body.accessPointId).id)) throw new CodedError('request.not_found', 'No lamp is in the view of this door’s camera');
        return {};
      case 'live.offer':
        accessPoint(command.body.accessPointId);
        return { ...(await deps.signedLive.answer(command.body)) };
      case 'live.end':
        live.end(command.body.sessionId);
        return {};
      case 'live.keep':
        return { over: deps.viewLeases.renew(command.body.sessionIds) };
      case 'recording.keys': {
        const keys = (await deps.recordings.find(command.body.recordingId))?.keys;
        if (keys === undefined) throw gone();
        deps.actLines.saw({ what: 'recording.read', by: command.body.by ?? null, about: command.body.recordingId });
        return { proof: keys.proof, envelopes: keys.envelopes };
      }
      case 'recording.share':
        if ((await deps.recordings.find(command.body.recordingId))?.keys === undefined) throw gone();
        deps.actLines.saw({ what: 'recording.shared', by: command.body.by ?? null, about: command.body.recordingId });
        if (!(await deps.recordings.share(command.body.recordingId, command.body.envelopes))) throw gone();
        return {};
      case 'acts.note':
        deps.actLines.told(command.body.acts);
        return {};
      case 'media.open': {
        const { streamId, media } = command.body;
        // The reply goes out at once; the bytes follow on their own socket.
        void deps.dialer.send(streamId, (signal) => deps.openMedia(media, signal));
        return {};
      }
    }
  };
}
