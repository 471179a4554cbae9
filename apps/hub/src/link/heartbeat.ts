import { BEAT_EVERY, beatClaims, type BeatClaims, echoClaims } from '@latchkey/contract';
import { type Clock, Millis, toIso } from '@latchkey/kit';
import { compactVerify, importJWK } from 'jose';
import type { HubIdentity } from './hub-identity.ts';
import type { Pairing } from './pairing.ts';

/** Beats that still follow the last visit, so that the server knows of its end though one is lost. */
const AFTERGLOW = 4;

export interface HeartbeatDeps {
  readonly identity: Pick<HubIdentity, 'signStatement'>;
  readonly pairing: Pick<Pairing, 'hubId' | 'serverId' | 'serverJwk'>;
  readonly instance: string;
  /** The visits that run now. */
  readonly visits: () => readonly `vis_${string}`[];
  /** Sends a beat; one that cannot be sent is lost. */
  readonly send: (token: string) => void;
  readonly clock: Clock;
}

/** The hub's side of the heartbeats: beats while a visit runs, and what the server's signed echoes prove. */
export interface Heartbeat extends Disposable {
  /** A visit may have begun: unless there is a beat within half a second anyway, it is now. */
  begin(): void;
  /** The link is back: the next beat is now. */
  beat(): void;
  /** An echo came. One that the pinned server did not sign for a beat of this process is as if it had not. */
  heard(payload: Buffer): Promise<void>;
  /** How far the server has this journal, by its own signature; 0 before the first echo. */
  readonly confirmedSeq: number;
}

export function createHeartbeat({ identity, pairing, instance, visits, send, clock }: HeartbeatDeps): Heartbeat {
  let serverKey: ReturnType<typeof importJWK> | undefined;
  let n = 0;
  let heardN = 0;
  let confirmedSeq = 0;
  let afterglow = 0;
  let timer: Disposable | undefined;

  const beat = (): void => {
    timer?.[Symbol.dispose]();
    const running = visits();
    afterglow = running.length > 0 ? AFTERGLOW : afterglow - 1;
    if (afterglow < 0) return void (timer = undefined);
    n += 1;
    const claims: BeatClaims = { iss: pairing.hubId, aud: pairing.serverId, ins: instance, n, at: toIso(clock.now()), visits: [...running] };
    send(identity.signStatement('beat+jwt', beatClaims.parse(claims)));
    timer = clock.schedule(Millis(BEAT_EVERY), beat);
  };

  return {
    begin() {
      if (timer === undefined && visits().length > 0) beat();
    },
    beat,
    async heard(payload) {
      try {
        const token = String(JSON.parse(payload.toString('utf8')));
        const { payload: signed, protectedHeader } = await compactVerify(token, await (serverKey ??= importJWK(pairing.serverJwk, 'EdDSA')), { algorithms: ['EdDSA'] });
        const echo = echoClaims.parse(JSON.parse(new TextDecoder().decode(signed)));
        if (protectedHeader.typ !== 'echo+jwt' || echo.iss !== pairing.serverId || echo.aud !== pairing.hubId || echo.ins !== instance) return;
        if (echo.n > n || echo.n <= heardN) return;
        heardN = echo.n;
        confirmedSeq = Math.max(confirmedSeq, echo.upTo);
      } catch {
        // Not an echo, or nobody's whom this hub knows.
      }
    },
    get confirmedSeq() {
      return confirmedSeq;
    },
    [Symbol.dispose]: () => timer?.[Symbol.dispose](),
  };
}
