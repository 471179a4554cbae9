import { newId, Seconds, type Clock, toIso } from '@latchkey/kit';
import { connectTestHub, type HubKey, signAsHub } from '../../../apps/server/src/hub-link/test-hub.fixture.ts';

/** A hub that only beats, and times the server's signed answer to each beat. */
export interface BeatProbe extends AsyncDisposable {
  /** Milliseconds from a beat to its echo since the last call; a beat whose echo never came counts with its age. */
  take(): readonly number[];
}

const EVERY = Seconds(1);

export async function openBeatProbe(options: { readonly url: string; readonly hubId: string; readonly serverId: string; readonly key: HubKey; readonly clock: Clock }): Promise<BeatProbe> {
  const { url, hubId, serverId, key, clock } = options;
  const instance = newId('run');
  const hub = await connectTestHub({ url, hubId, serverId, key, instance });
  const under = new Map<number, number>();
  let [n, times] = [0, [] as number[]];
  hub.client.on('message', (topic, payload) => {
    if (!topic.endsWith('/echoes')) return;
    // The server's own: a JSON text with a JWS in it, whose signature the real link checks and this one does not.
    const claims = JSON.parse(Buffer.from(String(JSON.parse(payload.toString())).split('.')[1] ?? '', 'base64url').toString()) as { readonly n: number };
    for (const [beat, sentAt] of under) {
      if (beat > claims.n) continue;
      times.push(performance.now() - sentAt);
      under.delete(beat);
    }
  });
  let timer: Disposable | undefined;
  const beat = (): void => {
    n += 1;
    under.set(n, performance.now());
    const claims = { iss: hubId, aud: serverId, ins: instance, n, at: toIso(clock.now()), visits: [] };
    hub.client.publish(`latchkey/hubs/${hubId}/beats`, JSON.stringify(signAsHub(key, claims, { typ: 'beat+jwt' })), { qos: 0 });
    timer = clock.schedule(EVERY, beat);
  };
  beat();
  return {
    take() {
      const taken = [...times, ...[...under.values()].map((sentAt) => performance.now() - sentAt).filter((age) => age > EVERY)];
      times = [];
      return taken;
    },
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]();
      await hub[Symbol.asyncDispose]();
    },
  };
}
