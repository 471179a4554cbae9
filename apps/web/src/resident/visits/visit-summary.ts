import type { Visit } from '@latchkey/contract';
import type { TrueState } from '../../design/true-state.ts';
import type { ResidentTexts } from '../texts/resident-texts.ts';

export interface VisitSummary {
  readonly tone: TrueState;
  /** Names the first line in the resident's texts. */
  readonly words: keyof ResidentTexts['visitState'];
  /** The moment that the line tells. */
  readonly at: string;
}

/** A visit in its first line. “Clean” is said of nothing but what the hub called clean. */
export function summaryOf(visit: Visit): VisitSummary {
  const at = visit.endedAt ?? visit.startedAt;
  switch (visit.state) {
    case 'secured':
      if (!visit.clean) return { tone: 'attention', words: 'securedNotClean', at: visit.lockedAt ?? at };
      if (visit.report !== undefined) return { tone: 'secured', words: visit.openedAt === null ? 'securedNotOpened' : 'securedNotLeft', at: visit.lockedAt ?? at };
      return { tone: 'secured', words: visit.openedAt === null ? 'securedNotOpened' : visit.purpose === 'entry' ? 'securedGuest' : visit.purpose === 'delivery' ? 'securedDelivery' : 'securedCollection', at: visit.lockedAt ?? at };
    case 'bolted':
      return visit.alarms.length > 0 ? { tone: 'attention', words: 'boltedNotClean', at: visit.lockedAt ?? at } : { tone: 'unknown', words: 'bolted', at: visit.lockedAt ?? at };
    case 'refused':
      return { tone: 'unknown', words: visit.refusal === 'visit.stopped' ? 'stopped' : 'refused', at };
    case 'new':
      return { tone: visit.approval?.decision === 'waiting' ? 'attention' : 'unknown', words: visit.approval?.decision === 'waiting' ? 'asking' : 'arming', at };
    case 'arming':
      return { tone: 'unknown', words: 'arming', at };
    case 'unlocking':
      return { tone: 'open', words: 'unlocking', at };
    case 'unlocked':
      return { tone: 'open', words: 'unlocked', at: visit.unlockedAt ?? at };
    case 'open':
      return { tone: 'open', words: 'open', at: visit.openedAt ?? at };
    case 'closed':
      return { tone: 'open', words: 'closed', at: visit.closedAt ?? at };
    case 'locking':
      return { tone: 'open', words: 'locking', at: visit.closedAt ?? at };
    case 'settling':
      return { tone: 'open', words: 'settling', at: visit.lockedAt ?? at };
    case 'left_open':
      return { tone: 'attention', words: 'leftOpen', at: visit.openedAt ?? at };
    case 'jammed':
      return { tone: 'attention', words: 'jammed', at };
    case 'unconfirmed':
      return { tone: 'attention', words: 'unconfirmed', at };
    case 'recovering':
      return { tone: 'attention', words: 'recovering', at };
    case 'evacuating':
      return { tone: 'attention', words: 'evacuating', at };
  }
}
