import type { AccessPoint } from '@latchkey/contract';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../design/react/icon.tsx';
import { expand } from '../resident-icons.ts';
import { timeWithSeconds } from '../../i18n/format.ts';
import { createLivePlayer, type LiveState } from '../../live/index.ts';
import { useResident } from '../app/resident-context.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { createLiveFallback, createLiveSignalling } from './live-signalling.ts';
import { proofWords } from './picture-trust.tsx';
import { PictureVeil } from './picture-veil.tsx';

const BEGINNING: LiveState = { kind: 'connecting', ageMillis: undefined, reason: undefined, transport: undefined };

/** A camera now. LIVE with the hub's ticking clock while that is proved; the moment it is not, a veil with the picture's age. */
export function LivePicture({ accessPoint, poster }: { readonly accessPoint: Pick<AccessPoint, 'id' | 'name' | 'camera'>; readonly poster?: string | undefined }) {
  const { client, clock, time, openSocket, device } = useResident();
  const { texts, locale } = useTexts();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState(BEGINNING);
  const { id, camera: { proof } } = accessPoint;
  useEffect(() => {
    if (video.current === null) return undefined;
    const player = createLivePlayer({ video: video.current, signalling: createLiveSignalling(client, id, device), fallback: createLiveFallback(openSocket, id, device), clock, onState: setState });
    return () => player[Symbol.dispose]();
  }, [client, clock, openSocket, device, id]);

  // Frames may flow and not be of now: the hub looks at them, and asks them. Its word is newer than the veil's own.
  const objection = proof?.verdict === 'failing' ? proofWords(texts, proof.reason) : undefined;
  const isLive = state.kind === 'live' && objection === undefined;
  const now = time.now();
  const takenAt = state.ageMillis === undefined ? undefined : now - state.ageMillis;
  return (
    <figure className={`picture ${state.kind === 'live' && !isLive ? 'not-live' : state.kind}`}>
      <video ref={video} muted playsInline disablePictureInPicture poster={poster} aria-label={texts.picture.label(accessPoint.name)} />
      {isLive ? (
        <p className="live-badge">
          <span className="live-dot" aria-hidden />
          {texts.picture.live}
          {proof?.rule === 'unproven-allowed' ? <span className="small">{texts.picture.proof.unproven}</span> : proof?.verdict === 'proved' ? <span className="small">{texts.picture.proof.proved}</span> : null}
          {takenAt === undefined ? null : <time aria-hidden>{timeWithSeconds(locale, takenAt)}</time>}
        </p>
      ) : state.kind === 'connecting' && state.reason === undefined ? (
        <PictureVeil heading={texts.picture.connecting} waiting />
      ) : (
        <PictureVeil
          heading={texts.picture.notLive}
          detail={state.kind === 'live' ? objection : texts.picture.reason[state.reason ?? 'unreachable']}
          age={takenAt === undefined ? undefined : texts.picture.from(momentWords(locale, takenAt, now, 'seconds'))}
        />
      )}
      <button type="button" className="picture-button" aria-label={texts.picture.whole} onClick={() => void video.current?.requestFullscreen?.().catch(() => undefined)}>
        <Icon path={expand} />
      </button>
      <span className="unseen" role="status">{isLive ? texts.picture.live : state.kind === 'not-live' || state.kind === 'live' ? texts.picture.notLive : ''}</span>
    </figure>
  );
}
