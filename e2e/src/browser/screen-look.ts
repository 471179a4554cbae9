import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { pictureFile } from './screenshots.ts';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1_440, height: 900 } } as const;
/** WCAG 2.2 §1.4.10: all of it is there at this width without scrolling sideways. */
const NARROW = { width: 320, height: 640 };
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Whether somebody wants to look at what this run sees (`LATCHKEY_LOOK=true`): pictures of every screen take longer than all that is tested on them. */
const LOOKING = process.env['LATCHKEY_LOOK'] === 'true';

export interface LookOptions {
  /** A selector, the same in every language, of what is on the screen only while the screen is the one meant. */
  readonly shown: string;
  /** Pages that we did not draw are only waited for, and photographed. */
  readonly foreign?: boolean;
  /** Pages for whoever tries the street speak English only. */
  readonly englishOnly?: boolean;
  /** One of many of the same make: in the dark and in English, unless somebody wants to look. */
  readonly brief?: boolean;
}

/**
 * Looks at one screen as everybody sees it: phone and desktop, light and dark, English and Arabic, at 320 px, without motion. Gives what is wrong, in words, and
 * leaves a picture, or one of each when somebody wants to look; nothing is reloaded that can be switched in place, because a visit goes on meanwhile.
 */
export async function lookAt(page: Page, name: string, { shown, foreign = false, englishOnly = foreign, brief = false }: LookOptions): Promise<readonly string[]> {
  const found: string[] = [];
  const window = page.viewportSize();
  const check = async (variant: string, size: keyof typeof SIZES | 'narrow', axe: boolean) => {
    await page.setViewportSize(size === 'narrow' ? NARROW : SIZES[size]);
    await page.locator(shown).first().waitFor({ timeout: 30_000 });
    if (size !== 'narrow' && (LOOKING || (size === 'phone' && variant === 'dark-en'))) await photograph(page, `${name}-${size}-${variant}`);
    if (foreign) return;
    await page.evaluate(laidOut);
    const axeSays = axe ? await violations(page) : [];
    found.push(...[...(await outside(page)), ...(await moving(page)), ...axeSays].map((what) => `${size} ${variant}: ${what}`));
  };

  const whole = LOOKING || !brief;
  for (const colorScheme of whole ? (['light', 'dark'] as const) : (['dark'] as const)) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Both layouts and both schemes pass axe, at half the price of every pair.
    await check(`${colorScheme}-en`, 'phone', colorScheme === 'dark');
    await check(`${colorScheme}-en`, 'desktop', colorScheme === 'light');
  }
  await check('dark-en', 'narrow', false);
  if (whole && !englishOnly) {
    await speak(page, 'ar');
    if ((await page.locator('html').getAttribute('dir')) !== 'rtl') found.push('Arabic is not mirrored');
    await check('dark-ar', 'narrow', false);
    for (const size of ['phone', 'desktop'] as const) await check('dark-ar', size, false);
    await speak(page, 'en');
    await page.locator(shown).first().waitFor();
  }
  if (window !== null) await page.setViewportSize(window);
  return found;
}

/** All of the page, in a window as tall as the page: what is fixed to an edge of the window stays at that edge. */
async function photograph(page: Page, name: string): Promise<void> {
  const window = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (window !== null && height > window.height) await page.setViewportSize({ ...window, height });
  await page.evaluate(picturesLoaded);
  await page.screenshot({ path: pictureFile(name) });
  if (window !== null) await page.setViewportSize(window);
}

/** Runs in the page: what follows the window's size has followed it. From the top: what stays at an edge of the window covers something everywhere else. */
const laidOut = (): Promise<void> => {
  window.scrollTo(0, 0);
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
};

/** Runs in the page: stills and recordings come a moment after the words, and some never. */
async function picturesLoaded(): Promise<void> {
  const loaded = () => [...document.images].every(({ complete }) => complete) && [...document.querySelectorAll('video')].every((video) => video.readyState >= 2);
  for (let waited = 0; waited < 4_000 && !loaded(); waited += 50) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Uses the page's own switch where it has one. */
async function speak(page: Page, locale: 'en' | 'ar'): Promise<void> {
  const [button, list] = [page.locator('button.language'), page.locator('.language select')];
  if ((await list.count()) > 0) await list.selectOption(locale);
  else if ((await button.count()) > 0) await button.click();
  else {
    await page.evaluate((chosen) => localStorage.setItem('latchkey.language', chosen), locale);
    await page.reload();
  }
  await page.locator(`html[lang=${locale}]`).waitFor();
}

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(WCAG).setLegacyMode(true).analyze();
  return found.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary?.split('\n')[1]?.trim() ?? ''})`).slice(0, 3).join(' | ')}`);
}

/** What must be scrolled to sideways, or can never be seen at all. */
const outside = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const scrolls = (element: Element): boolean => {
      for (let up: Element | null = element; up !== null; up = up.parentElement) {
        const { overflowX, clipPath } = getComputedStyle(up);
        if (clipPath !== 'none' || ((overflowX === 'auto' || overflowX === 'scroll') && up !== document.documentElement)) return true;
      }
      return false;
    };
    const texts = [...document.querySelectorAll('body *')].filter((element) => {
      if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim() !== '')) return false;
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < -1 || right > clientWidth + 1) && !scrolls(element);
    });
    return [
      ...(scrollWidth > clientWidth ? [`scrolls sideways by ${scrollWidth - clientWidth} px`] : []),
      ...texts.slice(0, 3).map((element) => `outside the page: <${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${element.textContent?.slice(0, 40)}`),
    ];
  });

/** Whoever asked for no motion sees none. */
const moving = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => animation.playState === 'running' && Number(animation.effect?.getComputedTiming().activeDuration ?? 0) > 0)
      .map((animation) => `moves although no motion was asked for: ${'animationName' in animation ? String(animation.animationName) : 'a transition'}`),
  );
