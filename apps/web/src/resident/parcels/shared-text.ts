import { readPasted } from './pasted-lines.ts';

const FIELDS = ['title', 'text', 'url'] as const;

/**
 * What another app shared with this one (the manifest's share_target, Web Share Target): it arrives in the address, and is taken out of it, so that
 * it does not stay in the history and is not shared again by a reload. Empty when nothing was shared.
 */
export function takeSharedText(): string {
  const { search, pathname } = window.location;
  const text = sharedText(search);
  if (text !== '') window.history.replaceState(window.history.state, '', pathname);
  return text;
}

/** The lines of the shared fields that hold a number, each number once; all lines where none does. At most 2,000 characters. */
export function sharedText(search: string): string {
  const parameters = new URLSearchParams(search);
  const text = FIELDS.map((field) => parameters.get(field)?.trim() ?? '').filter((line) => line !== '').join('\n').slice(0, 2_000);
  const telling = readPasted(text).filter(({ verdict }) => verdict === 'known' || verdict === 'plausible');
  return telling.length === 0 ? text : telling.map((line) => line.text).join('\n');
}
