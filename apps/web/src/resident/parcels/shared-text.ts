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

/** The shared fields, each on its own line, without those that say the same again. At most 2,000 characters. */
export function sharedText(search: string): string {
  const parameters = new URLSearchParams(search);
  const lines = FIELDS.map((field) => parameters.get(field)?.trim() ?? '').filter((line) => line !== '');
  return lines.filter((line, at) => !lines.some((other, place) => place !== at && other.includes(line) && (other.length > line.length || place < at))).join('\n').slice(0, 2_000);
}
