/** @jsxImportSource preact */
import type { DayDelivery, RegisteredCourier } from '@latchkey/contract';
import { bell, cross, doorOpen, padlockClosed, parcel, tick } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { proofFileOf, type SecuredWord } from '../evidence/proof-file.ts';
import { saveFile } from '../recordings/save-file.ts';
import { timeOfDay } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.ts';
import { type Standing, standingOf } from './stop-standing.ts';
import type { DispatchTexts } from './texts/dispatch-texts.ts';

const LOOKS: Readonly<Record<Standing['kind'], { readonly icon: string; readonly state: string }>> = {
  waiting: { icon: parcel, state: 'unknown' }, expected: { icon: parcel, state: '' }, there: { icon: doorOpen, state: 'open' }, open: { icon: doorOpen, state: 'open' }, delivered: { icon: tick, state: '' }, proved: { icon: padlockClosed, state: 'secured' },
  cancelled: { icon: cross, state: '' }, unsecured: { icon: bell, state: 'attention' }, notLeft: { icon: bell, state: 'attention' }, refused: { icon: bell, state: 'attention' }, alarm: { icon: bell, state: 'attention' },
};

interface StopLineProps {
  readonly stop: DayDelivery;
  readonly couriers: readonly RegisteredCourier[];
  readonly locale: Locale;
  readonly texts: DispatchTexts;
  readonly busy: boolean;
  /** Takes a courier's id, or nothing for nobody. Without it, whose it is is only said. */
  readonly onAssign?: (courierId: string) => void;
}

/** One stop: where, which parcel, what became of it, and who brings it. */
export function StopLine({ stop, couriers, locale, texts, busy, onAssign }: StopLineProps) {
  const { trackingNumber, address, reference, courierId, status } = stop;
  const standing = standingOf(stop);
  const { icon, state } = LOOKS[standing.kind];
  const words = standing.kind === 'notLeft' ? texts.standing.notLeft(texts.reasons[standing.reason]) : texts.standing[standing.kind];
  const proof = proofIn(stop);
  const courier = couriers.find(({ id }) => id === courierId);
  return (
    <li class={status}>
      <div class="what">
        <strong><bdi>{address ?? trackingNumber}</bdi></strong>
        <span class="quiet small numbers">{address !== null && <bdi dir="ltr">{trackingNumber}</bdi>} {reference !== null && <bdi>{reference}</bdi>} {onAssign === undefined && courier !== undefined && <bdi>{courier.name}</bdi>}</span>
      </div>
      <p class="standing">
        <span class={`chip ${state}`}><Icon path={icon} />{words}</span>
        {standing.at !== null && <span class="quiet small numbers">{timeOfDay(locale, standing.at)}</span>}
        {'detail' in standing && <span class="quiet small"><bdi dir="ltr">{standing.detail}</bdi></span>}
        {proof !== undefined && <button type="button" class="button plain" aria-label={texts.saveProofOf(address ?? trackingNumber)} onClick={() => saveFile(proofFileOf(proof), `latchkey-${proof.visitId}.json`)}>{texts.saveProof}</button>}
      </p>
      {onAssign !== undefined && status === 'expected' && couriers.length > 0 && (
        <select aria-label={texts.courierOf(address ?? trackingNumber)} value={courierId ?? ''} disabled={busy} onChange={({ currentTarget }) => onAssign(currentTarget.value)}>
          <option value="">{texts.nobody}</option>
          {couriers.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </select>
      )}
    </li>
  );
}

/** The hub's signed word of the stop's last visit, with the key to check it by. */
function proofIn({ visit }: DayDelivery): SecuredWord | undefined {
  if (visit === null || visit.securedToken === null || visit.hubKey === null) return undefined;
  return { visitId: visit.id, lockedAt: visit.lockedAt, securedToken: visit.securedToken, hubKey: visit.hubKey };
}
