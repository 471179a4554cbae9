import type { AssistantScope } from '@latchkey/contract';
import { CodedError, Instant } from '@latchkey/kit';
import type { HouseFacts } from '../assistants/house-facts.ts';
import type { AssistantCaller } from '../identity/caller.ts';
import type { LockByVoice } from './lock-by-voice.ts';
import type { SkillRequest } from './skill-request.ts';
import { skillWordsFor } from './skill-words.ts';

/** What the skill says, and whether it listens for an answer. `card`: the Alexa app offers to link the account. */
export interface SkillAnswer {
  readonly say: string;
  readonly listens?: boolean;
  readonly card?: true;
}

export interface SkillAnswersDeps {
  readonly facts: HouseFacts;
  readonly lock: LockByVoice;
  readonly timeZone: string;
}

/** As many as somebody listens to. */
const MOST_SPOKEN = 5;
const SCOPES: Readonly<Record<string, AssistantScope>> = { WhereIsMyParcelIntent: 'parcels:read', WhoWasAtTheDoorIntent: 'visits:read', LockTheDoorIntent: 'doors:lock' };

/** Answers what somebody said. There is no intent that unlocks: whatever else Alexa understood gets the help text. */
export function createSkillAnswers({ facts, lock, timeZone }: SkillAnswersDeps): (request: SkillRequest, caller: AssistantCaller | undefined) => Promise<SkillAnswer> {
  return async (request, caller) => {
    const words = skillWordsFor(request.locale);
    const { intent = '' } = request;
    if (request.type !== 'IntentRequest' || !Object.hasOwn(SCOPES, intent)) {
      if (intent === 'AMAZON.StopIntent' || intent === 'AMAZON.CancelIntent') return { say: words.bye };
      return { say: words.help, listens: true };
    }
    if (caller === undefined) return { say: words.link, card: true };
    const scope = SCOPES[intent];
    if (scope === undefined || !caller.scopes.includes(scope)) return { say: words.notAllowed };

    switch (intent) {
      case 'WhereIsMyParcelIntent': {
        const parcels = (await facts.parcels(caller.siteId)).filter(({ status, deliveredAt }) => status !== 'delivered' || deliveredAt !== null);
        if (parcels.length === 0) return { say: words.noParcels };
        return { say: [words.parcels(parcels.length), ...parcels.slice(0, MOST_SPOKEN).map(({ saidByOthers, status, progress }) => words.parcel(saidByOthers.title, status, progress))].join(' ') };
      }
      case 'WhoWasAtTheDoorIntent': {
        const day = request.slot('day');
        // Alexa also understands weeks, months and “sometime”.
        if (day !== undefined && (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)))) return { say: words.whichDay, listens: true };
        const { visits } = await facts.visits(caller.siteId, day);
        if (visits.length === 0) return { say: words.noVisits };
        const time = new Intl.DateTimeFormat(request.locale.toLowerCase().startsWith('de') ? 'de' : 'en', { timeStyle: 'short', timeZone });
        const spoken = visits.slice(0, MOST_SPOKEN).map(({ startedAt, door, saidByOthers, outcome, alarmed }) => words.visit(time.format(Instant(Date.parse(startedAt))), door, saidByOthers.who, outcome, alarmed));
        return { say: [words.visits(visits.length), ...spoken].join(' ') };
      }
      case 'LockTheDoorIntent': {
        const { doors, door } = await lock.choose(caller.siteId, request.slot('door'));
        if (doors.length === 0) return { say: words.noDoors };
        const known = doors.map(({ name }) => name).join(', ');
        if (door === undefined) return { say: request.slot('door') === undefined ? words.whichDoor(known) : words.noSuchDoor(known), listens: true };
        return { say: words.lock(door.name, await lock.lock(caller, door.id)) };
      }
      default:
        throw new CodedError('alexa.unknown_intent', 'An intent has a scope and no answer.', { facts: { intent } });
    }
  };
}
