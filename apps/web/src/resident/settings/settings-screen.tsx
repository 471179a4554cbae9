import { alarm, arrowBack, arrowForward, bell, camera, doorClosed, parcel, people, person } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { Delayed } from '../app/delayed.tsx';
import { PageLink } from '../app/page-link.tsx';
import { list } from '../resident-icons.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { groupsFor, type SettingsGroup } from './settings-groups.ts';
import { SettingsSections } from './settings-sections.tsx';

const ICONS = { you: person, notices: bell, people, rules: doorClosed, parcels: parcel, hub: camera, shared: list, data: alarm } as const satisfies Record<SettingsGroup, string>;

/** A short list, and a page for each of its lines; beside each other where there is room for both. */
export function SettingsScreen({ group: asked }: { readonly group: SettingsGroup | undefined }) {
  const { texts } = useTexts();
  const { home } = useResidentState();
  if (home === undefined) return <Delayed lines={6} />;
  const groups = groupsFor(home.person.role);
  const group = groups.find((each) => each === asked);
  const words = texts.settings;
  return (
    <div className={group === undefined ? 'settings' : 'settings one'}>
      {group === undefined ? <h1 tabIndex={-1}>{words.heading}</h1> : null}
      <nav className="settings-list" aria-label={words.heading}>
        <ul>
          {groups.map((each) => (
            <li key={each}>
              <PageLink to={{ page: 'settings', group: each }} className="settings-line" current={each === group}>
                <Icon path={ICONS[each]} />
                <span>
                  <strong>{words.groups[each].name}</strong>
                  <span className="small quiet">{words.groups[each].what}</span>
                </span>
                <Icon path={arrowForward} directed />
              </PageLink>
            </li>
          ))}
        </ul>
      </nav>
      {group === undefined ? null : (
        <div className="settings-page">
          <PageLink to={{ page: 'settings' }} className="button plain settings-back">
            <Icon path={arrowBack} directed />
            {words.heading}
          </PageLink>
          <h1 tabIndex={-1}>{words.groups[group].name}</h1>
          <SettingsSections key={group} group={group} home={home} />
        </div>
      )}
    </div>
  );
}
