import type { CourierPage } from './courier-session.ts';
import type { Signal } from './feedback.ts';
import { screenOfVisit } from './visit/visit-screen.ts';

/** A name that changes when the page has news, and what to play then. */
function newsOf(page: CourierPage): { readonly name: string; readonly signal: Signal | undefined } {
  if (page.at === 'checking') return { name: 'checking', signal: 'read' };
  if (page.at === 'refused') return { name: `refused ${page.refusal}`, signal: 'failure' };
  if (page.at !== 'visit') return { name: page.at, signal: undefined };
  const screen = screenOfVisit(page.visit, page.sending, page.proof);
  const { kind } = screen;
  const signal = kind === 'open' || kind === 'secured' || kind === 'bolted' ? 'success' : kind === 'refused' || kind === 'notSecured' || (screen.kind === 'reported' && screen.checked) ? 'failure' : undefined;
  return { name: `visit ${kind}`, signal };
}

/** What to play when the page goes from one state to the next; undefined when that is no news. */
export function signalBetween(before: CourierPage, after: CourierPage): Signal | undefined {
  const news = newsOf(after);
  return news.name === newsOf(before).name ? undefined : news.signal;
}
