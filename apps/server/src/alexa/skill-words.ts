import type { DoorFact } from '../assistants/door-fact.ts';
import type { ParcelFact, VisitFact } from '../assistants/house-facts.ts';

/** How a wish to lock ended, by what the hub and the lock said and nothing else. */
export type LockOutcome = 'locked' | 'bolt-out' | 'jammed' | 'still-open' | 'silent' | 'hub-away' | 'door-open' | 'door-unknown';

/** What the skill says. Plain text: words of others cannot become markup. */
export interface SkillWords {
  readonly help: string;
  readonly bye: string;
  readonly link: string;
  readonly notAllowed: string;
  readonly failed: string;
  readonly whichDay: string;
  readonly noVisits: string;
  readonly noParcels: string;
  readonly noDoors: string;
  readonly noSuchDoor: (known: string) => string;
  readonly whichDoor: (known: string) => string;
  readonly parcels: (count: number) => string;
  readonly parcel: (title: string, status: ParcelFact['status'], progress: ParcelFact['progress']) => string;
  readonly visits: (count: number) => string;
  readonly visit: (time: string, door: string, who: string | null, outcome: VisitFact['outcome'], alarmed: boolean) => string;
  readonly lock: (door: DoorFact['door'], outcome: LockOutcome) => string;
}

const en: SkillWords = {
  help: 'You can ask: where is my parcel; who was at the door; or say: lock the door. I cannot unlock anything.',
  bye: 'Goodbye.',
  link: 'Please connect your home first. I have sent a card to the Alexa app.',
  notAllowed: 'You have not allowed me that. You can change it by linking the skill again.',
  failed: 'That did not work. Please look in the Latchkey app.',
  whichDay: 'Please name one day, such as yesterday.',
  noVisits: 'Nobody was at the door on that day, as far as I know.',
  noParcels: 'No parcel is expected.',
  noDoors: 'I know of no door.',
  noSuchDoor: (known) => `I know no such door. There are: ${known}. Which one?`,
  whichDoor: (known) => `Which door? There are: ${known}.`,
  parcels: (count) => (count === 1 ? 'One parcel.' : `${count} parcels.`),
  parcel: (title, status, progress) => `${title}: ${status === 'delivered' ? 'it was delivered' : status === 'being-delivered-now' ? 'it is being delivered right now' : { announced: 'announced', 'in-transit': 'on its way', 'out-for-delivery': 'out for delivery', attempted: 'a delivery was tried', 'at-pickup-point': 'waiting at a pick-up point', delivered: 'said to be delivered', returned: 'going back' }[progress ?? 'announced'] ?? 'expected'}.`,
  visits: (count) => (count === 1 ? 'One visit.' : `${count} visits.`),
  visit: (time, door, who, outcome, alarmed) => `${time}, ${door}: ${who ?? 'a courier'}; ${{ running: 'the visit is still running', 'nobody-came-in': 'nobody came in', locked: 'it ended locked', over: 'it ended, and I do not know that it was locked' }[outcome]}${alarmed ? ', with an alarm' : ''}.`,
  lock: (door, outcome) =>
    ({
      locked: `${door} is locked.`,
      'bolt-out': `The bolt of ${door} is out. Whether the door is closed, I do not know.`,
      jammed: `The bolt of ${door} is stuck halfway. Please look at the door.`,
      'still-open': `${door} is not locked: the bolt did not move. Please look at the door.`,
      silent: `I asked ${door} to lock, and it has not confirmed it. I do not know whether it is locked. Please look at the door.`,
      'hub-away': `Your home cannot be reached. I do not know whether ${door} is locked. If your home comes back within five minutes, it locks then.`,
      'door-open': `${door} stands open, so it cannot lock. Please close it first.`,
      'door-unknown': `The contact of ${door} does not answer, so the bolt stays where it is. Please look at the door.`,
    })[outcome],
};

const de: SkillWords = {
  help: 'Du kannst fragen: wo ist mein Paket; wer war an der Tür; oder sagen: schließ die Tür ab. Aufschließen kann ich nichts.',
  bye: 'Tschüss.',
  link: 'Verbinde bitte zuerst dein Zuhause. Ich habe eine Karte an die Alexa-App geschickt.',
  notAllowed: 'Das hast du mir nicht erlaubt. Du kannst es ändern, indem du den Skill neu verknüpfst.',
  failed: 'Das hat nicht geklappt. Sieh bitte in der Latchkey-App nach.',
  whichDay: 'Nenne bitte einen Tag, zum Beispiel gestern.',
  noVisits: 'An diesem Tag war, soweit ich weiß, niemand an der Tür.',
  noParcels: 'Es wird kein Paket erwartet.',
  noDoors: 'Ich kenne keine Tür.',
  noSuchDoor: (known) => `So eine Tür kenne ich nicht. Es gibt: ${known}. Welche?`,
  whichDoor: (known) => `Welche Tür? Es gibt: ${known}.`,
  parcels: (count) => (count === 1 ? 'Ein Paket.' : `${count} Pakete.`),
  parcel: (title, status, progress) => `${title}: ${status === 'delivered' ? 'zugestellt' : status === 'being-delivered-now' ? 'wird gerade zugestellt' : { announced: 'angekündigt', 'in-transit': 'unterwegs', 'out-for-delivery': 'in Zustellung', attempted: 'ein Zustellversuch war da', 'at-pickup-point': 'liegt an einer Abholstelle', delivered: 'soll zugestellt sein', returned: 'geht zurück' }[progress ?? 'announced'] ?? 'erwartet'}.`,
  visits: (count) => (count === 1 ? 'Ein Besuch.' : `${count} Besuche.`),
  visit: (time, door, who, outcome, alarmed) => `${time}, ${door}: ${who ?? 'jemand mit einem Paket'}; ${{ running: 'der Besuch läuft noch', 'nobody-came-in': 'niemand kam herein', locked: 'danach war abgeschlossen', over: 'zu Ende; ob abgeschlossen ist, weiß ich nicht' }[outcome]}${alarmed ? ', mit Alarm' : ''}.`,
  lock: (door, outcome) =>
    ({
      locked: `${door} ist abgeschlossen.`,
      'bolt-out': `Der Riegel von ${door} ist draußen. Ob die Tür zu ist, weiß ich nicht.`,
      jammed: `Der Riegel von ${door} steckt auf halbem Weg. Sieh bitte nach der Tür.`,
      'still-open': `${door} ist nicht abgeschlossen: der Riegel hat sich nicht bewegt. Sieh bitte nach der Tür.`,
      silent: `Ich habe ${door} gebeten abzuschließen, und es kam keine Bestätigung. Ob abgeschlossen ist, weiß ich nicht. Sieh bitte nach der Tür.`,
      'hub-away': `Dein Zuhause ist nicht erreichbar. Ob ${door} abgeschlossen ist, weiß ich nicht. Meldet es sich binnen fünf Minuten, schließt es dann ab.`,
      'door-open': `${door} steht offen und kann nicht abschließen. Mach sie bitte erst zu.`,
      'door-unknown': `Der Kontakt von ${door} antwortet nicht, darum bleibt der Riegel, wo er ist. Sieh bitte nach der Tür.`,
    })[outcome],
};

/** @param locale such as `de-DE`; everybody else is answered in English. */
export const skillWordsFor = (locale: string): SkillWords => (locale.toLowerCase().startsWith('de') ? de : en);
