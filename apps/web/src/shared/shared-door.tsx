/** @jsxImportSource preact */
import { ApiError, type Client } from '@latchkey/client';
import { Millis, parseInstant, systemClock } from '@latchkey/kit';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { createServerTime } from '../courier/visit/server-time.ts';
import { useLocale } from '../i18n/preact/use-locale.ts';
import { timeWithSeconds } from '../i18n/format.ts';
import { createLivePlayer, type LiveState } from '../live/index.ts';
import type { SharedDoor } from './shared-link.ts';
import { sharedWays } from './shared-signalling.ts';
import { sharedTexts } from './texts/shared-texts.ts';

const BEGINNING: LiveState = { kind: 'connecting', ageMillis: undefined, reason: undefined, transport: undefined };
/** There is no way to the home, for now. */
const AWAY: ReadonlySet<string> = new Set(['hub.offline', 'hub.timeout', 'network.failed']);

interface LiveDoorProps {
  readonly client: Client;
  readonly door: SharedDoor;
  /** The link is good no longer. */
  readonly onGone: () => void;
}

/** A door as it is now, with the hub's word that it is. The moment it is not, a veil says so, with the picture's age. */
export function LiveDoor({ client, door, onGone }: LiveDoorProps) {
  const locale = useLocale();
  const texts = sharedTexts[locale];
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState(BEGINNING);
  const [refusal, setRefusal] = useState<string>();
  const gone = useRef(onGone);
  gone.current = onGone;
  const time = useMemo(() => {
    const made = createServerTime(systemClock);
    made.learn(door.serverNow);
    return made;
  }, [door]);
  useEffect(() => {
    if (video.current === null) return undefined;
    const openSocket = (path: string) => new WebSocket(new URL(path, location.origin.replace(/^http/, 'ws')));
    const ways = sharedWays(client, door, openSocket, (error) => {
      const code = error instanceof ApiError ? error.code : 'request.not_found';
      // The hub keeps time by itself, and may end a link before the server does.
      if (code === 'request.not_found' || code === 'live.not_member') gone.current();
      else setRefusal(code);
    });
    const onState = (next: LiveState) => {
      setState(next);
      if (next.kind === 'live') setRefusal(undefined);
    };
    const player = createLivePlayer({ video: video.current, ...ways, clock: systemClock, onState });
    // Server and hub end it, too; the page says why before it tries again.
    const now = time.now();
    const ending = systemClock.schedule(Millis(Math.max(0, (parseInstant(door.expiresAt) ?? now) - now)), () => gone.current());
    return () => {
      player[Symbol.dispose]();
      ending[Symbol.dispose]();
    };
  }, [client, door, time]);

  const live = state.kind === 'live';
  const begins = state.kind === 'connecting' && state.reason === undefined;
  const takenAt = state.ageMillis === undefined ? undefined : timeWithSeconds(locale, time.now() - state.ageMillis);
  const why = refusal !== undefined && AWAY.has(refusal) ? texts.awayLive : refusal === 'live.too_many' ? texts.full : texts.reason[state.reason ?? 'unreachable'];
  return (
    <figure class={`picture ${state.kind}`}>
      <video ref={video} muted playsInline disablePictureInPicture aria-label={texts.picture} />
      {live ? (
        <p class="live-badge">
          <span class="live-dot" aria-hidden />
          {texts.live}
          {door.unproven ? <span class="small">{texts.unproven}</span> : null}
          {takenAt === undefined ? null : <time aria-hidden>{takenAt}</time>}
        </p>
      ) : (
        <figcaption class="picture-veil">
          {begins && refusal === undefined ? (
            <>
              <span class="spinner" aria-hidden />
              <strong>{texts.connecting}</strong>
            </>
          ) : (
            <>
              <strong>{texts.notLive}</strong>
              {takenAt === undefined ? null : <span class="numbers">{texts.from(takenAt)}</span>}
              <span class="small">{why}</span>
            </>
          )}
        </figcaption>
      )}
      <span class="unseen" role="status">{live ? texts.live : begins ? '' : texts.notLive}</span>
    </figure>
  );
}
