/** @jsxImportSource preact */
import type { Client } from '@latchkey/client';
import type { Demo } from '@latchkey/contract';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { arrowForward, camera, document as documentIcon, doorClosed, house, language, parcel, person, scan, settings } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { locales, switchLocale } from '../i18n/locale.ts';
import { languageNames } from '../i18n/reader-language.ts';
import { useLocale } from '../i18n/preact/use-locale.ts';
import { enterDemo, findStart, type StartOffer } from './demo-access.ts';
import { signInByPasskey } from './passkey-sign-in.ts';
import { StreetPicture } from './street-picture.tsx';
import { type LandingTexts, landingTexts } from './texts/landing-texts.ts';

export interface LandingPageProps {
  readonly client: Client;
  /** The demo's key, where the address carried one. */
  readonly demoKey: string | undefined;
  readonly goTo: (path: string) => void;
}

/** The street: where to stand, and who to be. */
export function LandingPage({ client, demoKey, goTo }: LandingPageProps) {
  const locale = useLocale();
  const texts = landingTexts[locale];
  const [offer, setOffer] = useState<StartOffer>();
  const look = () => {
    setOffer(undefined);
    findStart(client, demoKey).then(setOffer, () => setOffer({ kind: 'failed' }));
  };
  useEffect(look, []);
  const enter = async (path: string) => {
    await enterDemo(client, demoKey).then(
      () => goTo(path),
      () => setOffer({ kind: 'locked' }),
    );
  };
  const other = locales.find((each) => each !== locale) ?? 'en';

  return (
    <>
      <header class="hero">
        <StreetPicture />
        <div class="words">
          <h1>{texts.name}</h1>
          <p class="promise">{texts.promise}</p>
          {offer?.kind === 'demo' && <p class="street-line">{texts.street}</p>}
        </div>
        <button type="button" class="language" lang={other} aria-label={`${texts.language}: ${languageNames[other]}`} onClick={() => switchLocale(other)}>
          <Icon path={language} />
          {languageNames[other]}
        </button>
      </header>
      <main class="places">{placesOf(offer, texts, { enter, look, client, goTo })}</main>
    </>
  );
}

interface Doing {
  readonly enter: (path: string) => Promise<void>;
  readonly look: () => void;
  readonly client: Client;
  readonly goTo: (path: string) => void;
}

function placesOf(offer: StartOffer | undefined, texts: LandingTexts, doing: Doing) {
  switch (offer?.kind) {
    case undefined:
      return (
        <p class="card notice" role="status">
          {texts.loading}
        </p>
      );
    case 'demo':
      return <Places demo={offer.demo} texts={texts} enter={doing.enter} />;
    case 'plain':
      return <PlainStart texts={texts} client={doing.client} goTo={doing.goTo} />;
    case 'locked':
      return <Notice title={texts.locked.title} text={texts.locked.text} />;
    case 'failed':
      return (
        <Notice title={texts.failed.title} text={texts.failed.text}>
          <button type="button" class="button primary" onClick={doing.look}>
            {texts.failed.go}
          </button>
        </Notice>
      );
  }
}

function Notice({ title, text, children }: { readonly title: string; readonly text: string; readonly children?: ComponentChildren }) {
  return (
    <section class="card notice" role="status">
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </section>
  );
}

function Place({ icon, title, text, name, children }: { readonly icon: string; readonly title: string; readonly text: string; readonly name: string; readonly children: ComponentChildren }) {
  return (
    <section class={`card place ${name}`}>
      <h2>
        <span class="spot">
          <Icon path={icon} />
        </span>
        {title}
      </h2>
      <p class="quiet">{text}</p>
      <div class="ways">{children}</div>
    </section>
  );
}

const Go = ({ label }: { readonly label: string }) => (
  <>
    {label}
    <Icon path={arrowForward} directed />
  </>
);

function Places({ demo, texts, enter }: { readonly demo: Demo; readonly texts: LandingTexts; readonly enter: (path: string) => Promise<void> }) {
  const [entering, setEntering] = useState(false);
  const enterOnce = (path: string) => {
    setEntering(true);
    void enter(path).finally(() => setEntering(false));
  };
  return (
    <>
      <Place name="for-resident" icon={person} title={texts.resident.title} text={texts.resident.text}>
        <button type="button" class="button primary" disabled={entering} onClick={() => enterOnce('/resident')}>
          {entering ? texts.entering : <Go label={texts.resident.go} />}
        </button>
      </Place>
      <Place name="for-courier" icon={parcel} title={texts.courier.title} text={texts.courier.text}>
        {demo.doors.map((door) => (
          <a key={door.accessPointId} class="button" href={door.path}>
            <Icon path={doorClosed} />
            {door.name}
          </a>
        ))}
      </Place>
      <Place name="for-home" icon={settings} title={texts.home.title} text={texts.home.text}>
        {demo.simulatorUrl === null ? (
          <p class="quiet">{texts.home.none}</p>
        ) : (
          <a class="button" href={demo.simulatorUrl}>
            <Go label={texts.home.go} />
          </a>
        )}
      </Place>
      <Place name="for-labels" icon={scan} title={texts.labels.title} text={texts.labels.text}>
        <a class="button" href="/labels">
          <Go label={texts.labels.go} />
        </a>
      </Place>
      <Place name="for-signs" icon={camera} title={texts.signs.title} text={texts.signs.text}>
        {demo.doors.map((door) => (
          <button key={door.accessPointId} type="button" class="button" disabled={entering} onClick={() => enterOnce(`/sign/${door.accessPointId}`)}>
            {door.name}
          </button>
        ))}
      </Place>
      <Place name="for-programs" icon={documentIcon} title={texts.docs.title} text={texts.docs.text}>
        <a class="button" href="/developers">
          <Go label={texts.docs.start} />
        </a>
        <a class="button" href="/shop">
          <Go label={texts.docs.shop} />
        </a>
        <a class="button" href="/docs">
          <Go label={texts.docs.go} />
        </a>
      </Place>
    </>
  );
}

/** Where no demo home runs: sign in. */
function PlainStart({ texts, client, goTo }: { readonly texts: LandingTexts; readonly client: Client; readonly goTo: (path: string) => void }) {
  const [state, setState] = useState<'idle' | 'busy' | 'refused'>('idle');
  const signIn = () => {
    setState('busy');
    signInByPasskey(client).then(
      () => goTo('/resident'),
      () => setState('refused'),
    );
  };
  return (
    <section class="card notice">
      <h2>
        <Icon path={house} /> {texts.plain.title}
      </h2>
      <p>{texts.plain.text}</p>
      <button type="button" class="button primary" disabled={state === 'busy'} onClick={signIn}>
        {state === 'busy' ? texts.entering : texts.plain.go}
      </button>
      {state === 'refused' && (
        <p class="note attention" role="alert">
          {texts.plain.refused}
        </p>
      )}
      <p class="quiet">{texts.plain.courier}</p>
      <a href="/resident/claim">{texts.plain.claim}</a>
    </section>
  );
}
