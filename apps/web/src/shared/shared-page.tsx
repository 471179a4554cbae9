/** @jsxImportSource preact */
import { ApiError, type Client } from '@latchkey/client';
import { codeOf, systemClock } from '@latchkey/kit';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocale } from '../i18n/preact/use-locale.ts';
import { dayOf, timeOfDay, timeWithSeconds } from '../i18n/format.ts';
import { saveRecording } from '../recordings/save-recording.ts';
import { playSealed } from '../recordings/sealed-player.ts';
import { followLink, type SharedDoor, type SharedFilm } from './shared-link.ts';
import { sharedTexts } from './texts/shared-texts.ts';

type LiveDoor = typeof import('./shared-door.tsx').LiveDoor;
type Following = { readonly step: 'opening' } | { readonly step: 'film'; readonly film: SharedFilm } | { readonly step: 'door'; readonly door: SharedDoor; readonly forVisit: boolean; readonly LiveDoor: LiveDoor } | { readonly step: Refusal };
type Refusal = 'gone' | 'incomplete' | 'away' | 'unplayable';

/** One recording, or one door as it is now, for somebody without an account. It is opened here, with what stands behind the link's `#`. */
export function SharedPage({ client, secret }: { readonly client: Client; readonly secret: string }) {
  const locale = useLocale();
  const texts = sharedTexts[locale];
  const [following, setFollowing] = useState<Following>({ step: 'opening' });
  useEffect(() => {
    follow(client, secret).then(setFollowing, (error: unknown) => setFollowing({ step: refusalOf(error) }));
  }, [client, secret]);
  if (following.step === 'film' || following.step === 'door') {
    const { doorName, expiresAt } = following.step === 'film' ? following.film : following.door;
    return (
      <main class="shared">
        <h1><bdi>{doorName}</bdi></h1>
        {following.step === 'film' ? (
          <>
            <p class="quiet numbers">
              <time dateTime={following.film.startedAt}>{dayOf(locale, following.film.startedAt)}, {timeWithSeconds(locale, following.film.startedAt)}</time>
            </p>
            <Film film={following.film} onFailure={(error) => setFollowing({ step: refusalOf(error) })} />
          </>
        ) : (
          <following.LiveDoor client={client} door={following.door} onGone={() => setFollowing({ step: 'gone' })} />
        )}
        {following.step === 'door' && following.door.unproven ? <p class="note small"><strong>{texts.unproven}.</strong> {texts.unprovenDetail}</p> : null}
        <p class="quiet small">{(following.step === 'door' && following.forVisit ? texts.untilVisit : texts.until)(`${dayOf(locale, expiresAt)}, ${timeOfDay(locale, expiresAt)}`)} {following.step === 'film' ? texts.sealed : texts.sealedLive}</p>
      </main>
    );
  }
  return (
    <main class="shared">
      <h1>{texts.title}</h1>
      <p class={following.step === 'opening' ? 'quiet' : 'note attention'} role="status">{texts[following.step]}</p>
    </main>
  );
}

async function follow(client: Client, secret: string): Promise<Following> {
  const shared = await followLink(client, secret);
  if (shared.kind === 'film') return { step: 'film', film: shared };
  const [{ LiveDoor }, { endsWithVisit }] = await Promise.all([import('./shared-door.tsx'), import('./shared-signalling.ts')]);
  return { step: 'door', door: shared, forVisit: endsWithVisit(shared), LiveDoor };
}
function Film({ film, onFailure }: { readonly film: SharedFilm; readonly onFailure: (error: unknown) => void }) {
  const texts = sharedTexts[useLocale()];
  const video = useRef<HTMLVideoElement>(null);
  const [saving, setSaving] = useState(false);
  const failed = useRef(onFailure);
  failed.current = onFailure;
  useEffect(() => {
    if (video.current === null) return undefined;
    const player = playSealed({ video: video.current, open: (signal) => film.open(signal), isGrowing: () => false, clock: systemClock, onFailure: (error) => failed.current(error) });
    return () => player[Symbol.dispose]();
  }, [film]);
  const save = async () => {
    if (saving) return;
    setSaving(true);
    const { signal } = new AbortController();
    await film.open(signal).then((recording) => saveRecording(recording, `latchkey-${film.startedAt.slice(0, 10)}.mp4`, signal)).catch(onFailure);
    setSaving(false);
  };
  return (
    <>
      <video ref={video} controls playsInline muted preload="metadata" aria-label={texts.recording} />
      <button type="button" class="button" aria-disabled={saving} onClick={() => void save()}>{texts.save}</button>
    </>
  );
}

function refusalOf(error: unknown): Refusal {
  const code = error instanceof ApiError ? error.code : codeOf(error);
  if (code === 'request.not_found' || code === 'recording.gone') return 'gone';
  if (code === 'seal.not_recipient' || code === 'request.invalid') return 'incomplete';
  if (code === 'recording.unplayable' || code?.startsWith('seal.') === true) return 'unplayable';
  return 'away';
}
