/** What the server pushes. */
export interface Notice {
  readonly notificationId: string;
  /** Proves to the server that the one who reports a showing got the message. */
  readonly receipt: string;
  readonly title: string;
  readonly body: string;
  /** Where a tap leads; a path of this site. */
  readonly url: string;
  /** Notices with the same tag replace each other. */
  readonly tag: string;
  /** Somebody has to act: it rings again each time it comes. */
  readonly alarm: boolean;
  /** What can be done where it is shown, and to what. */
  readonly about: NoticeSubject;
  readonly buttons: readonly NoticeButton[];
}

export interface NoticeSubject {
  readonly visitId: `vis_${string}` | null;
  readonly incidentId: `inc_${string}` | null;
}

const ACTIONS = ['approve', 'deny', 'stop', 'lock', 'take'] as const;
export type NoticeAction = (typeof ACTIONS)[number];

export interface NoticeButton {
  readonly action: NoticeAction;
  readonly title: string;
}

const shown: Readonly<Record<Exclude<keyof Notice, 'alarm' | 'about' | 'buttons'>, number>> = { notificationId: 60, receipt: 100, title: 200, body: 500, url: 500, tag: 100 };

/** Reads a pushed message; undefined when it is none of ours. A push must always show something, so the caller then says that there is news. */
export function readNotice(text: string): Notice | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const field = (name: keyof typeof shown): string | undefined => {
    const found: unknown = Reflect.get(value, name);
    return typeof found === 'string' ? found.slice(0, shown[name]) : undefined;
  };
  const [notificationId, receipt, title, body] = [field('notificationId'), field('receipt'), field('title'), field('body')];
  if (notificationId === undefined || receipt === undefined || title === undefined) return undefined;
  return { notificationId, receipt, title, body: body ?? '', url: field('url') ?? '/resident', tag: field('tag') ?? notificationId, alarm: Reflect.get(value, 'alarm') === true, about: subjectOf(Reflect.get(value, 'about')), buttons: buttonsOf(Reflect.get(value, 'buttons')) };
}

function subjectOf(value: unknown): NoticeSubject {
  const found = <Prefix extends string>(name: string, prefix: Prefix): `${Prefix}_${string}` | null => {
    const id: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
    // The pattern checks the form of the id.
    return typeof id === 'string' && id.startsWith(`${prefix}_`) && /^[a-z]+_[0-9a-z]{26}$/.test(id) ? (id as `${Prefix}_${string}`) : null;
  };
  return { visitId: found('visitId', 'vis'), incidentId: found('incidentId', 'inc') };
}

function buttonsOf(value: unknown): readonly NoticeButton[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown): readonly NoticeButton[] => {
    const [name, title]: readonly unknown[] = typeof each === 'object' && each !== null ? [Reflect.get(each, 'action'), Reflect.get(each, 'title')] : [];
    const action = ACTIONS.find((known) => known === name);
    return action === undefined || typeof title !== 'string' ? [] : [{ action, title: title.slice(0, 40) }];
  });
}

export const isNoticeAction = (name: string): name is NoticeAction => ACTIONS.some((known) => known === name);

/** A notice's link within our own site; anything else leads home. */
export function targetOf(url: string, ownOrigin: string): string {
  const target = URL.parse(url, ownOrigin);
  return target !== null && target.origin === ownOrigin ? target.href : new URL('/resident', ownOrigin).href;
}
