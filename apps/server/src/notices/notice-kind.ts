import type { NoticeGroup } from '@latchkey/contract';
import type { NoticeKind as VisitNoticeKind, WatchNotice, ZoneNotice } from '@latchkey/domain';

/** What people are told: by the hub, and by the server about the hub and its locks. */
export type NoticeKind = VisitNoticeKind | WatchNotice | ZoneNotice | 'approval.asked' | 'alarm.hub_silent' | 'alarm.hub_twice' | 'alarm.hub_restored' | 'alarm.hub_breaker' | 'alarm.account_recovered' | 'lock.charge_low' | 'lock.charge_reserved';

/** What a row of notifications may be: a notice, or several of them told together. */
export type ToldKind = NoticeKind | 'digest';

interface Telling {
  /** `quiet`: only on pages that are open, since the next notice says more. */
  readonly group: NoticeGroup | 'quiet';
  /** `high` wakes a sleeping phone (RFC 8030, 5.3). */
  readonly urgency: 'normal' | 'high';
  /** How long a push service keeps it for a phone that is off, in seconds (RFC 8030, 5.2). */
  readonly keepSeconds: number;
}

const ALARM: Telling = { group: 'alarm', urgency: 'high', keepSeconds: 86_400 };
/** Somebody stands at the door and waits. */
const QUESTION: Telling = { group: 'question', urgency: 'high', keepSeconds: 240 };
const RESULT: Telling = { group: 'result', urgency: 'normal', keepSeconds: 86_400 };
/** Worth knowing only while it lasts. */
const NOW: Telling = { group: 'passing', urgency: 'normal', keepSeconds: 600 };
const QUIET: Telling = { group: 'quiet', urgency: 'normal', keepSeconds: 0 };

const tellings: Readonly<Record<ToldKind, Telling>> = {
  digest: RESULT,
  'approval.asked': QUESTION,
  'visit.started': QUIET,
  'visit.unlocked': NOW,
  'visit.opened': QUIET,
  'visit.closed': QUIET,
  'visit.secured': RESULT,
  'visit.refused': RESULT,
  'visit.bolted': RESULT,
  'visit.not_opened': QUIET,
  'visit.found_open': NOW,
  'visit.opened_from_inside': QUIET,
  'visit.courier_waiting': NOW,
  'visit.stopped': NOW,
  'watch.opened_by_hand': QUIET,
  'watch.opened': QUIET,
  'watch.home_again': QUIET,
  'lock.charge_low': RESULT,
  'lock.charge_reserved': RESULT,
  'watch.zone_armed_again': NOW,
  'alarm.zone_not_armed': ALARM,
  'alarm.zone_triggered': ALARM,
  'alarm.unlocked_by_fire': ALARM,
  'alarm.did_not_unlock': ALARM,
  'alarm.jammed': ALARM,
  'alarm.left_open': ALARM,
  'alarm.lock_silent': ALARM,
  'alarm.door_unknown': ALARM,
  'alarm.bolt_on_open_door': ALARM,
  'alarm.forced': ALARM,
  'alarm.bolt_moved': ALARM,
  'alarm.fire': ALARM,
  'alarm.fire_unlocked': ALARM,
  'alarm.picture_lost': ALARM,
  'alarm.recording_lost': ALARM,
  'alarm.device_silent': ALARM,
  'alarm.hub_restarted': ALARM,
  'alarm.hub_silent': ALARM,
  'alarm.hub_twice': ALARM,
  'alarm.hub_restored': ALARM,
  'alarm.hub_breaker': ALARM,
  'alarm.account_recovered': ALARM,
};

export const isNoticeKind = (text: string): text is NoticeKind => text !== 'digest' && Object.hasOwn(tellings, text);

/** Every kind that a delivery may have. */
export const noticeKinds: readonly string[] = Object.keys(tellings);

/** What kind of news it is, how urgent, and for how long. */
export const tellingOf = (kind: ToldKind): Telling => tellings[kind];
