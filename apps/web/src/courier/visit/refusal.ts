import type { ApiError } from '@latchkey/client';

/** What a courier can be told when the door does not open, each with words and a way out in the texts. */
export type Refusal =
  | 'unreadable' | 'unknownParcel' | 'delivered' | 'wrongHouse' | 'wrongDay' | 'busy' | 'over' | 'doorOffline' | 'doorSilent'
  | 'noDoor' | 'phone' | 'tooMany' | 'server' | 'offline' | 'camera' | 'doorUnsure' | 'stopped' | 'notAllowed' | 'restarting' | 'insecure' | 'lostTouch' | 'denied' | 'unanswered' | 'withdrawn' | 'notPresent' | 'unheard' | 'byHand';

/** What helps: another label, the same once more, or only the people inside. */
export type WayOut = 'scan' | 'retry' | 'bell';

const byProblem: Readonly<Record<ApiError['code'], Refusal>> = {
  'network.failed': 'offline',
  'request.invalid': 'unreadable',
  'request.unauthenticated': 'phone',
  'request.forbidden': 'notAllowed',
  'request.not_found': 'noDoor',
  'request.conflict': 'busy',
  'request.too_large': 'unreadable',
  'request.too_many': 'tooMany',
  'request.cross_site': 'phone',
  'server.failed': 'server',
  'server.no_room': 'server',
  'server.starting': 'server',
  'session.passkey_refused': 'phone',
  'session.recovery_refused': 'phone',
  'session.verification_needed': 'phone',
  'session.passkey_missing': 'phone',
  'courier.invitation_invalid': 'server',
  'courier.proof_invalid': 'phone',
  'label.unreadable': 'unreadable',
  'label.unknown': 'unknownParcel',
  'label.delivered': 'delivered',
  'label.wrong_house': 'wrongHouse',
  'label.wrong_day': 'wrongDay',
  'label.by_hand': 'byHand',
  'visit.busy': 'busy',
  'visit.not_allowed': 'notAllowed',
  'visit.not_present': 'notPresent',
  'visit.over': 'over',
  'hub.offline': 'doorOffline',
  'hub.timeout': 'doorSilent',
  'hub.pairing_code_invalid': 'server',
  'delivery.code_invalid': 'server',
  'request.headers_too_large': 'unreadable',
  'webhook.url_refused': 'server',
  'assistant.request_refused': 'server',
  'oauth.grant_refused': 'server',
  'oauth.target_refused': 'server',
  'oauth.redirect_refused': 'server',
  'hub.identity_in_use': 'server',
  'door.open': 'doorUnsure',
  'door.unknown': 'doorUnsure',
  'live.no_picture': 'camera',
  'live.too_many': 'tooMany',
  'live.bad_offer': 'server',
  'live.not_member': 'notAllowed',
  'recording.gone': 'server',
  'parcel.not_a_number': 'unreadable',
  'mailbox.refused': 'server',
  'mailbox.unreachable': 'server',
  'calendar.unusable': 'server',
};

/** By the hub's own words for why it did not open. */
const byHub: Readonly<Record<string, Refusal>> = {
  'camera.not_recording': 'camera',
  'camera.not_live': 'camera',
  'camera.not_proved': 'camera',
  'lock.unknown': 'doorUnsure',
  'door.unknown': 'doorUnsure',
  'visit.stopped': 'stopped',
  'visit.hub_restarted': 'restarting',
  'visit.busy': 'busy',
  'approval.denied': 'denied',
  'approval.unanswered': 'unanswered',
  'approval.withdrawn': 'withdrawn',
  'hub.offline': 'doorOffline',
  'presence.missing': 'notPresent',
  'presence.stale': 'notPresent',
  'presence.unheard': 'unheard',
};

export const refusalOfProblem = (code: ApiError['code']): Refusal => byProblem[code] ?? 'server';

/** Every other reason is about the permission, which the courier can do nothing about. */
export const refusalOfHub = (reason: string | null): Refusal => byHub[reason ?? ''] ?? 'notAllowed';

export const wayOutOf = (refusal: Refusal): WayOut => {
  switch (refusal) {
    case 'unreadable':
    case 'unknownParcel':
    case 'delivered':
    case 'over':
      return 'scan';
    case 'wrongHouse':
    case 'wrongDay':
    case 'byHand':
    case 'stopped':
    case 'denied':
    case 'withdrawn':
    case 'noDoor':
    case 'notPresent':
    case 'insecure':
      return 'bell';
    default:
      return 'retry';
  }
};
