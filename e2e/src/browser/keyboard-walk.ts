import { CodedError } from '@latchkey/kit';
import type { Page } from 'playwright-core';

const CONTROLS = 'a[href], button, input, select, textarea, summary, video[controls], [tabindex]';

/** A browser's field for date and time has a stop for each of its parts. */
const MOST_PARTS = 10;

/** One stop of the Tab key: what has the focus, in words, and what is wrong with it. */
export interface FocusStop {
  readonly control: string;
  readonly faults: readonly string[];
}

export interface KeyboardWalk {
  readonly stops: readonly FocusStop[];
  /** Controls that can be seen and used and were never reached. */
  readonly missed: readonly string[];
}

/**
 * Presses Tab from the top of the page until the focus leaves it or comes round. A radio group, or another set with one stop, counts as one. What is told to a page
 * meanwhile may move it under the focus: one with faults is walked once more.
 */
export async function walkByKeyboard(page: Page, most = 80): Promise<KeyboardWalk> {
  const walk = await walkOnce(page, most);
  return walk.missed.length === 0 && walk.stops.every(({ faults }) => faults.length === 0) ? walk : walkOnce(page, most);
}

/** Presses Tab until this has the focus, as somebody without a mouse would. Throws `e2e.never` when it is not reached. */
export async function tabTo(page: Page, selector: string, most = 60): Promise<void> {
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new CodedError('e2e.never', `Tab never came to ${selector}`);
}

async function walkOnce(page: Page, most: number): Promise<KeyboardWalk> {
  await page.evaluate((selector) => {
    // Without the focus on it, Tab would go on from where it last was.
    document.body.tabIndex = -1;
    document.body.focus();
    window.scrollTo(0, 0);
    for (const element of document.querySelectorAll(selector)) element.removeAttribute('data-walked');
  }, CONTROLS);
  const stops: FocusStop[] = [];
  for (let within = 0; stops.length < most && within < MOST_PARTS; ) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(readFocus);
    if (stop === null) break;
    within = stop === 'same' ? within + 1 : 0;
    if (stop !== 'same') stops.push(stop);
  }
  await page.evaluate(() => document.body.removeAttribute('tabindex'));
  return { stops, missed: await page.evaluate(readMissed, CONTROLS) };
}

/** Runs in the page. Null when nothing new has the focus; `same` while Tab goes through the parts of one control. */
function readFocus(): FocusStop | 'same' | null {
  const element = document.activeElement;
  if (element?.getAttribute('data-walked') === 'last') return 'same';
  if (!(element instanceof HTMLElement) || element === document.body || element.hasAttribute('data-walked')) return null;
  const before = document.querySelector('[data-walked=last]');
  const faults: string[] = [];
  if (before !== null) {
    before.setAttribute('data-walked', '');
    if ((before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) !== 0) faults.push('comes after something that stands behind it');
  }
  element.setAttribute('data-walked', 'last');
  // A file input is drawn as its label.
  const drawn = element instanceof HTMLInputElement && element.classList.contains('unseen') ? (element.closest('label') ?? element) : element;
  const { left, top, width, height } = drawn.getBoundingClientRect();
  const rings = [drawn, ...drawn.querySelectorAll('*')].some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  if (!rings) faults.push('does not show that it has the focus');
  if (width < 24 || height < 24) faults.push(`is ${Math.round(width)} x ${Math.round(height)} px`);
  const middle = { x: left + width / 2, y: top + height / 2 };
  if (middle.x < 0 || middle.y < 0 || middle.x > innerWidth || middle.y > innerHeight) faults.push('is outside the window');
  else {
    const hit = document.elementFromPoint(middle.x, middle.y);
    if (hit === null || !(drawn.contains(hit) || hit.contains(drawn))) faults.push(`is covered by <${hit?.tagName.toLowerCase()} class="${hit?.getAttribute('class') ?? ''}">`);
  }
  const words = (element.getAttribute('aria-label') ?? drawn.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 50);
  return { control: `${element.tagName.toLowerCase()} ${words}`.trim(), faults };
}

/** Runs in the page. */
function readMissed(selector: string): readonly string[] {
  return [...document.querySelectorAll<HTMLElement>(selector)]
    .filter((element) => element.tabIndex >= 0 && !element.hasAttribute('data-walked') && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => element.closest('[role=radiogroup], [role=toolbar]')?.querySelector('[data-walked]') == null)
    .map((element) => `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 50)}`);
}
