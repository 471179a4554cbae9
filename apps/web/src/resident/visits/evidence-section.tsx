import type { VisitWithTimeline } from '@latchkey/contract';
import { thumbprint } from '@latchkey/grants';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { Icon } from '../../design/react/icon.tsx';
import type { CollectedEvidence, Stretch } from '../../evidence/visit-evidence.ts';
import { evidenceTexts } from '../../evidence/texts/evidence-texts.ts';
import { timeWithSeconds } from '../../i18n/format.ts';
import { pinnedHub } from '../../recordings/pinned-hub.ts';
import { openVisitPhotos } from '../../recordings/visit-photos.ts';
import { saveFile } from '../../recordings/save-file.ts';
import { useResident } from '../app/resident-context.ts';
import { download } from '../resident-icons.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';

type Making = { readonly step: 'idle' | 'making' | 'failed' } | { readonly step: 'ready'; readonly seconds: string };

/** Gives a visit's evidence out: the bundle, and a claim's PDF with it. Made in this browser, as nobody else can read the recording (I13). */
export function EvidenceSection({ visit }: { readonly visit: VisitWithTimeline }) {
  const { client, recordings, clock, device, time } = useResident();
  const siteId = useResidentState().home?.siteId;
  const { locale } = useTexts();
  const texts = evidenceTexts[locale];
  const [playable, setPlayable] = useState(true);
  const [withheld, setWithheld] = useState<readonly Stretch[]>([]);
  const [evidence, setEvidence] = useState<CollectedEvidence>();
  const [making, setMaking] = useState<Making>({ step: 'idle' });
  const hub = useHubThumbprint();
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    const { current } = leaving;
    return () => current.abort();
  }, []);

  const collected = async (): Promise<CollectedEvidence> => {
    // Loaded by whoever gives evidence out: it brings its own cryptography.
    const [{ collectEvidence }, { keepRecord }] = await Promise.all([import('../../evidence/visit-evidence.ts'), import('../../evidence/record-keeper.ts')]);
    // This device says first that it saw the record, so that the evidence names it as a witness.
    if (evidence === undefined && siteId !== undefined) await keepRecord({ client, device, siteId, store: localStorage, now: () => time.now() }, leaving.current.signal).catch(() => undefined);
    const fresh = evidence ?? (await collectEvidence(client, recordings, visit, leaving.current.signal));
    setEvidence(fresh);
    return fresh;
  };
  const make = (claim: boolean) => {
    if (making.step === 'making') return;
    setMaking({ step: 'making' });
    const started = clock.monotonic();
    const run = async () => {
      const { signal } = leaving.current;
      const material = await collected();
      const now = new Date(clock.now());
      const { makeBundle } = await import('../../evidence/visit-bundle.ts');
      const bundle = await makeBundle(material, { withheld, playable, placeName: visit.accessPointName, locale, now });
      const name = `latchkey-${visit.startedAt.slice(0, 10)}-${visit.id.slice(-6)}`;
      if (claim) {
        const { makeClaim } = await import('../../evidence/visit-claim.ts');
        const photos = visit.photos === undefined ? [] : await openVisitPhotos(client, device, visit.id, signal).catch(() => []);
        saveFile(new Blob([Uint8Array.from(await makeClaim({ visit, photos, evidence: material, bundle: { name: `${name}.zip`, bytes: bundle }, withheld, origin: location.origin, madeAt: now }, signal))], { type: 'application/pdf' }), `${name}.pdf`);
      }
      saveFile(new Blob([Uint8Array.from(bundle)], { type: 'application/zip' }), `${name}.zip`);
      setMaking({ step: 'ready', seconds: ((clock.monotonic() - started) / 1_000).toFixed(1) });
    };
    run().catch(() => leaving.current.signal.aborted || setMaking({ step: 'failed' }));
  };
  const words = making.step === 'ready' ? texts.ready(making.seconds) : making.step === 'making' ? texts.making : making.step === 'failed' ? texts.failed : '';
  return (
    <section className="card visit-evidence" aria-labelledby="visit-evidence">
      <h2 id="visit-evidence">{texts.title}</h2>
      <p className="quiet small">{texts.help}</p>
      {visit.recording === null ? null : (
        <>
          <label className="choice">
            <input type="checkbox" checked={playable} onChange={({ currentTarget }) => setPlayable(currentTarget.checked)} />
            {texts.playable}
          </label>
          <details onToggle={({ currentTarget }) => currentTarget.open && evidence === undefined && void collected().catch(() => setMaking({ step: 'failed' }))}>
            <summary>{texts.withhold}</summary>
            <p className="quiet small">{texts.withholdHelp}</p>
            <ul>
              {(evidence?.stretches ?? []).map((stretch) => (
                <li key={`${stretch.recordingId} ${stretch.segment}`}>
                  <label className="choice">
                    <input
                      type="checkbox"
                      checked={withheld.includes(stretch)}
                      onChange={({ currentTarget }) => setWithheld(currentTarget.checked ? [...withheld, stretch] : withheld.filter((each) => each !== stretch))}
                    />
                    <span className="numbers">{texts.stretch(timeWithSeconds(locale, stretch.from), timeWithSeconds(locale, stretch.to))}</span>
                  </label>
                </li>
              ))}
            </ul>
          </details>
        </>
      )}
      <div className="evidence-buttons">
        <Button className="button" onPress={() => make(false)} aria-disabled={making.step === 'making'}>
          {making.step === 'making' ? <span className="spinner" aria-hidden /> : <Icon path={download} />}
          {texts.bundle}
        </Button>
        <Button className="button" onPress={() => make(true)} aria-disabled={making.step === 'making'}>
          <Icon path={download} />
          {texts.claim}
        </Button>
        <a className="button plain" href="/verify">{texts.verify}</a>
      </div>
      <p className="small" role="status">{words}</p>
      {hub === undefined ? null : <p className="quiet small hub-key">{texts.hubKey} <code dir="ltr">{hub}</code></p>}
    </section>
  );
}

/** The name of this home's hub key as this device pinned it: what whoever checks a bundle compares. */
function useHubThumbprint(): string | undefined {
  const { home } = useResidentState();
  const [name, setName] = useState<string>();
  const [siteId, offered] = [home?.siteId, home?.hub.key];
  useEffect(() => {
    if (siteId === undefined || offered === undefined || offered === null) return;
    void thumbprint(pinnedHub(siteId, offered)).then(setName);
  }, [siteId, offered]);
  return name;
}
