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
  /** It can be answered where it is shown. */
  readonly question?: Question;
}

/** Whether a courier may come in, with the words of the two answers. */
export interface Question {
  readonly visitId: `vis_${string}`;
  readonly approve: string;
  readonly deny: string;
}

const shown: Readonly<Record<Exclude<keyof Notice, 'question'>, number>> = { notificationId: 60, receipt: 100, title: 200, body: 500, url: 500, tag: 100 };

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
  return { notificationId, receipt, title, body: body ?? '', url: field('url') ?? '/resident', tag: field('tag') ?? notificationId, ...questionOf(Reflect.get(value, 'question')) };
}

function questionOf(value: unknown): Pick<Notice, 'question'> {
  if (typeof value !== 'object' || value === null) return {};
  const [visitId, approve, deny]: readonly unknown[] = ['visitId', 'approve', 'deny'].map((name) => Reflect.get(value, name));
  if (typeof visitId !== 'string' || !/^vis_[0-9a-z]{26}$/.test(visitId) || typeof approve !== 'string' || typeof deny !== 'string') return {};
  // The pattern has checked the form of the id.
  return { question: { visitId: visitId as Question['visitId'], approve: approve.slice(0, 40), deny: deny.slice(0, 40) } };
}

/** A notice's link within our own site; anything else leads home. */
export function targetOf(url: string, ownOrigin: string): string {
  const target = URL.parse(url, ownOrigin);
  return target !== null && target.origin === ownOrigin ? target.href : new URL('/resident', ownOrigin).href;
}
