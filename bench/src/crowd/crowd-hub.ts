import type { SiteState } from '@latchkey/contract';
import { type Clock, newId, Seconds, silentLog, toIso } from '@latchkey/kit';
import { deliveryLines } from '../../../apps/server/src/hub-link/test-hub.fixture.ts';
import type { Journal } from '../../../apps/hub/src/journal/journal.ts';
import { openHubIdentity } from '../../../apps/hub/src/link/hub-identity.ts';
import { openServerLink, type ServerLink } from '../../../apps/hub/src/link/server-link.ts';
import type { CrowdPlace } from './crowd-protocol.ts';

/** Between two lines of a visit: eight lines, eight seconds. */
const LINE_EVERY = Seconds(1);

export interface CrowdHub extends AsyncDisposable {
  readonly link: ServerLink;
  /** Writes a whole delivery, line by line, and beats meanwhile. */
  visit(): void;
}

/** What a crowd of hubs did since it was last asked. */
export interface CrowdTally {
  lines: number;
  visits: number;
  /** Milliseconds from a line's writing to the server's word that its database has it. */
  acknowledged: number[];
}

/**
 * A hub as far as its server can see: the real link with its sign-in, state, heartbeats and lines, and no devices behind it. Its journal is a list in memory,
 * since ten thousand databases would measure this machine's disk and not the server.
 */
export function openCrowdHub({ pairing, accessPointId, folder }: CrowdPlace, serverUrl: string, tally: CrowdTally, clock: Clock): CrowdHub {
  const lines: { readonly seq: number; readonly text: string; readonly at: number }[] = [];
  const replies = new Map<string, string>();
  let [acked, seq] = [0, 0];
  let visitId: `vis_${string}` | undefined;
  const instance = newId('run');
  const journal: Pick<Journal, 'lastSeq' | 'ackedSeq' | 'linesAfter' | 'acknowledge' | 'replyTo' | 'rememberReply'> = {
    get lastSeq() {
      return seq;
    },
    get ackedSeq() {
      return acked;
    },
    linesAfter: (after, limit) => lines.filter((line) => line.seq > after).slice(0, limit),
    acknowledge(upTo) {
      for (const line of lines) if (line.seq > acked && line.seq <= upTo) tally.acknowledged.push(performance.now() - line.at);
      acked = upTo;
      // The last one stays: the link compares it with what the server says that it has.
      while ((lines[0]?.seq ?? upTo) < upTo) lines.shift();
    },
    replyTo: (id) => replies.get(id),
    rememberReply: (id, _at, reply) => void replies.set(id, reply),
  };
  const siteState = (): SiteState => {
    const at = toIso(clock.now());
    return { at, instance, accessPoints: [{ id: accessPointId, name: 'Door', kind: 'front-door', bolt: { value: 'thrown', at }, door: { value: 'closed', at }, lockReachable: true, contactReachable: true, camera: { state: 'live', lastFrameAt: at }, visitId: visitId ?? null }] };
  };
  const link = openServerLink({
    pairing, serverUrl, identity: openHubIdentity(folder, clock), instance, siteState, clock, log: silentLog,
    // The link reads and acknowledges; nothing else of a journal is asked of it.
    journal: journal as Journal,
    perform: async () => ({}),
    runningVisits: () => (visitId === undefined ? [] : [visitId]),
  });
  const stop = new AbortController();

  return {
    link,
    visit() {
      if (visitId !== undefined) return;
      const id = newId('vis', clock.now());
      visitId = id;
      tally.visits += 1;
      const waiting = deliveryLines(id, accessPointId, [], seq + 1);
      const next = (): void => {
        const line = waiting.shift();
        if (line === undefined || stop.signal.aborted) {
          visitId = undefined;
          return;
        }
        seq = line.seq;
        lines.push({ seq, text: JSON.stringify({ ...line, at: toIso(clock.now()) }), at: performance.now() });
        tally.lines += 1;
        link.entryAdded();
        link.stateChanged();
        clock.schedule(LINE_EVERY, next);
      };
      next();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await link[Symbol.asyncDispose]();
    },
  };
}
