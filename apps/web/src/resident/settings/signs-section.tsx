import type { AccessPoint } from '@latchkey/contract';
import { printer } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useTexts } from '../texts/resident-texts.ts';

/** The sign of each door, to be printed. */
export function SignsSection({ accessPoints }: { readonly accessPoints: readonly AccessPoint[] }) {
  const { texts } = useTexts();
  return (
    <section className="card" aria-labelledby="settings-signs">
      <h2 id="settings-signs">{texts.settings.signs}</h2>
      <p className="quiet small">{accessPoints.length === 0 ? texts.settings.noDoors : texts.settings.signsHelp}</p>
      <ul className="signs">
        {accessPoints.map(({ id, name }) => (
          <li key={id}>
            <a className="button" href={`/sign/${id}`} target="_blank" rel="noreferrer">
              <Icon path={printer} />
              {texts.settings.sign(name)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
