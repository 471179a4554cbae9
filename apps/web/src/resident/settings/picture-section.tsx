import type { AccessPoint } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { proofWords } from '../pictures/picture-trust.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { LearnAgainButton } from './learn-again-button.tsx';

/** How well each camera can prove that its picture is live: the lamp, how it was learned, whether it has changed since. */
export function PictureSection({ accessPoints, mayLearn }: { readonly accessPoints: readonly AccessPoint[]; readonly mayLearn: boolean }) {
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(10));
  const words = texts.settings;
  const watched = accessPoints.flatMap(({ id, name, camera: { proof } }) => (proof === undefined ? [] : [{ id, name, proof }]));
  if (watched.length === 0) return null;
  return (
    <section className="card" aria-labelledby="settings-pictures">
      <h2 id="settings-pictures">{words.pictures}</h2>
      <p className="quiet small">{words.picturesHelp}</p>
      {watched.map(({ id, name, proof }) => (
        <div key={id} className="picture-health">
          <h3><bdi>{name}</bdi></h3>
          <p>{words.lamp[proof.lamp]} {proof.rule === 'proved' ? words.ruleProved : words.ruleUnproven}</p>
          {/* What the lamp's line says already: “none in view” beside “there is one” would be two truths. */}
          {proof.lamp === 'none' || proof.reason.endsWith('no-lamp') ? null : <p className="quiet small">{proofWords(texts, proof.reason)}</p>}
          {proof.levels === null || proof.delayMillis === null || proof.learnedAt === null ? null : (
            <p className="quiet small numbers">
              {words.lampFacts(String(Math.round(proof.levels)), String(Math.round(proof.delayMillis)))}. {words.lampLearned(momentWords(locale, proof.learnedAt, now))}.
            </p>
          )}
          {proof.drifted ? <p className="note attention">{words.lampDrifted}</p> : null}
          {mayLearn && proof.lamp !== 'none' ? <LearnAgainButton accessPoint={{ id, name }} learning={proof.lamp === 'learning'} /> : null}
        </div>
      ))}
    </section>
  );
}
