import type { NoticeFacts, NoticeWords } from './notice-text.ts';
import { namesInside, namesTaken, severalInside, spoilsInside } from './parcel-names.ts';

const WATCH = 'Open Latchkey to see it.';
const LOOK = 'Look at the picture, or go and see.';

const refusals: Readonly<Record<string, string>> = {
  'camera.not_recording': 'The camera was not recording.',
  'camera.not_live': 'The camera sent no living picture.',
  'camera.not_proved': 'The camera could not prove that its picture is live.',
  'lock.unknown': 'The lock did not say where its bolt is.',
  'door.unknown': 'The door did not say whether it is closed.',
  'zone.armed': 'The alarm stayed armed, or went off.',
  'zone.silent': 'The alarm did not say that it is disarmed.',
  'visit.stopped': 'You stopped it.',
  'visit.hub_restarted': 'The hub was restarting.',
  'visit.busy': 'Another delivery was running.',
};

const COMER = { delivery: 'a courier is here', collection: 'somebody is here to collect', return: 'a courier is here for a return', entry: 'a guest is here' } as const;
const NAMES = { delivery: 'delivery', collection: 'collection', return: 'return', entry: 'guest' } as const;

const inside = (facts: NoticeFacts): string => {
  const { purpose, opened, notLeft } = facts;
  const several = severalInside(facts);
  if (notLeft === true) return 'the courier left no parcel';
  if (!opened) return 'not opened';
  if (purpose === 'entry') return 'a guest came';
  if (several !== undefined) return `${several} parcels inside`;
  return purpose === 'delivery' ? 'parcel inside' : 'parcel collected';
};

const spoils = (facts: NoticeFacts): string => (spoilsInside(facts) ? 'It does not keep: take it in soon. ' : '');
const batteryAt = (percent: number | null | undefined): string => (typeof percent === 'number' ? `battery at ${Math.floor(percent)} %` : 'battery low');

/** English. */
export const english: NoticeWords = {
  'approval.asked': ({ place, purpose, silenceOpens }, time) => silenceOpens === true ? { title: `${place}: a courier rings, ${time}`, body: 'If nobody answers, the door opens in a moment, as you signed. Say no, or go and open.' } : ({ title: `${place}: ${purpose === 'entry' ? 'a guest' : 'a courier'} asks to come in, ${time}`, body: `${purpose === 'entry' ? 'You gave them a key to this door.' : 'The parcel is one that you expect.'} Without an answer within two minutes the door stays shut.` }),
  'visit.started': ({ place, purpose }, time) => ({ title: `${place}: ${COMER[purpose]}, ${time}`, body: WATCH }),
  'visit.unlocked': ({ place, purpose }, time) => ({ title: `${place}: unlocked for a ${NAMES[purpose]} ${time}`, body: WATCH }),
  'visit.opened': ({ place }, time) => ({ title: `${place}: opened ${time}`, body: WATCH }),
  'visit.closed': ({ place }, time) => ({ title: `${place}: closed ${time}`, body: WATCH }),
  'visit.secured': (facts, time) => ({
    title: `${facts.place}: ${inside(facts)}, locked ${time}`,
    body: spoils(facts) + namesInside(facts, ', ') + namesTaken(facts, 'Taken along:', ', ') + (facts.clean ? 'Bolt thrown and door closed, both reported. The recording is ready.' : 'Bolt thrown and door closed, both reported; but not everything went well. Look at the visit.'),
  }),
  'visit.refused': ({ place, purpose, refusal }, time) => ({ title: `${place}: ${NAMES[purpose]} refused, stayed locked ${time}`, body: refusals[refusal ?? ''] ?? 'The permission did not check out.' }),
  'visit.not_opened': ({ place, purpose }, time) => ({ title: `${place}: nobody opened, locking ${time}`, body: purpose === 'delivery' ? 'The parcel is still expected.' : WATCH }),
  'visit.bolted': (facts, time) => ({ title: `${facts.place}: ${inside(facts)}, bolt thrown ${time}`, body: `${spoils(facts)}${namesInside(facts, ', ')}${namesTaken(facts, 'Taken along:', ', ')}This box has no door sensor: nothing can say whether its door is behind the bolt.` }),
  'visit.found_open': ({ place }, time) => ({ title: `${place}: a courier found it open, ${time}`, body: 'Nothing was unlocked. It locks when it is closed.' }),
  'visit.opened_from_inside': ({ place }, time) => ({ title: `${place}: opened from inside ${time}`, body: WATCH }),
  'visit.courier_waiting': ({ place }, time) => ({ title: `${place}: a second courier is at the door, ${time}`, body: 'The second one was asked to wait.' }),
  'visit.stopped': ({ place, purpose }, time) => ({ title: `${place}: ${NAMES[purpose]} stopped ${time}`, body: 'The door locks as soon as it is closed.' }),
  'watch.opened_by_hand': ({ place }, time) => ({ title: `${place}: unlocked by hand ${time}`, body: WATCH }),
  'watch.opened': ({ place }, time) => ({ title: `${place}: opened ${time}`, body: WATCH }),
  'watch.home_again': ({ place }, time) => ({ title: `${place}: closed and locked ${time}`, body: WATCH }),
  'lock.charge_low': ({ place, percent }, time) => ({ title: `${place}: ${batteryAt(percent)}, ${time}`, body: 'Change the lock’s batteries soon: an empty lock opens for nobody, and cannot lock by itself.' }),
  'lock.charge_reserved': ({ place, percent }, time) => ({ title: `${place}: ${batteryAt(percent)}, opens only for you now, ${time}`, body: 'What is left is kept for the household, as you signed. Couriers and guests are turned away until the lock has new batteries.' }),
  'watch.zone_armed_again': ({ place }, time) => ({ title: `${place}: the burglar alarm is armed again ${time}`, body: WATCH }),
  'alarm.zone_not_armed': ({ place }, time) => ({ title: `${place}: burglar alarm maybe NOT ARMED AGAIN after a delivery, ${time}`, body: 'It was armed before. Look at panel and door, or arm it yourself. The hub arms it as soon as it can, unless somebody has disarmed it.' }),
  'alarm.zone_triggered': ({ place }, time) => ({ title: `${place}: THE BURGLAR ALARM GOES OFF ${time}`, body: LOOK }),
  'alarm.unlocked_by_fire': ({ place }, time) => ({ title: `${place}: fire alarm over, still NOT LOCKED ${time}`, body: 'Lock it when you know that everybody is out.' }),
  'alarm.did_not_unlock': ({ place }, time) => ({ title: `${place}: the lock did not open ${time}`, body: 'The courier could not get in. Check the lock and its battery.' }),
  'alarm.jammed': ({ place }, time) => ({ title: `${place}: NOT LOCKED, bolt jammed ${time}`, body: `The bolt stopped half way. ${LOOK}` }),
  'alarm.left_open': ({ place }, time) => ({ title: `${place}: LEFT OPEN since a minute, ${time}`, body: `It cannot lock while it is open. ${LOOK}` }),
  'alarm.lock_silent': ({ place }, time) => ({ title: `${place}: lock does not confirm, maybe NOT LOCKED ${time}`, body: `The hub keeps trying. ${LOOK}` }),
  'alarm.door_unknown': ({ place }, time) => ({ title: `${place}: door sensor does not answer, maybe NOT LOCKED ${time}`, body: `The bolt is never thrown on a door that may be open. ${LOOK}` }),
  'alarm.bolt_on_open_door': ({ place }, time) => ({ title: `${place}: bolt thrown while OPEN ${time}`, body: `The door cannot be locked like this. ${LOOK}` }),
  'alarm.forced': ({ place }, time) => ({ title: `${place}: OPENED BEHIND A THROWN BOLT ${time}`, body: `Nobody unlocked it. ${LOOK}` }),
  'alarm.bolt_moved': ({ place }, time) => ({ title: `${place}: the bolt moved and nobody asked it to, ${time}`, body: `During a delivery the hub locks it again. ${LOOK}` }),
  'alarm.fire': ({ place }, time) => ({ title: `${place}: FIRE ALARM ${time}`, body: 'The door was left as it is, as your policy says. From inside it always opens.' }),
  'alarm.fire_unlocked': ({ place }, time) => ({ title: `${place}: FIRE ALARM, unlocked ${time}`, body: 'Your policy unlocks this door in a fire. Nothing locks it until the alarm is over.' }),
  'alarm.picture_lost': ({ place }, time) => ({ title: `${place}: picture lost during a delivery ${time}`, body: 'The camera is frozen, covered or gone. Somebody may be inside.' }),
  'alarm.recording_lost': ({ place }, time) => ({ title: `${place}: recording stopped during a delivery ${time}`, body: 'What happens now is not recorded. Watch live.' }),
  'alarm.device_silent': ({ place }, time) => ({ title: `${place}: lock or sensor silent during a delivery ${time}`, body: LOOK }),
  'alarm.hub_restarted': ({ place }, time) => ({ title: `${place}: hub restarted during a delivery ${time}`, body: 'It is locking the door again. Check that it does.' }),
  'alarm.hub_silent': ({ place }, time) => ({ title: `${place}: no word from your home during a delivery ${time}`, body: 'The door locks by itself without us; we just cannot see it. Check your power and internet.' }),
  'alarm.hub_twice': ({ place }, time) => ({ title: `${place}: a second hub with the same identity was refused ${time}`, body: 'Somebody runs a copy of your hub’s data. If that was not you, pair the hub anew.' }),
  'alarm.hub_breaker': ({ place }, time) => ({ title: `${place}: the breaker tripped, nothing opens ${time}`, body: 'More openings were asked of the hub than any honest day brings. Look at the server; then somebody at the hub clears the breaker.' }),
  'alarm.account_recovered': ({ place }, time) => ({ title: `${place}: came back by a RECOVERY CODE ${time}`, body: 'A passkey was added to their account, and they were signed out everywhere else. No door opens for the new device until an owner’s device confirms it. If it was not them: remove that passkey in the settings, or end the membership, and make new codes.' }),
  'alarm.hub_restored': ({ place }, time) => ({ title: `${place}: the hub’s memory is not the one we know ${time}`, body: 'It was restored from an old backup, or replaced. Its doors lock, but open for no courier, and what it writes now is not taken. Pair the hub anew.' }),
};
