export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const STORED_AS = 'latchkey.theme';
const DARK = '(prefers-color-scheme: dark)';
/** Always and never true, written as browsers write them back, so that they are recognised when the choice changes. */
const ALWAYS = '(min-width: 0.5px)';
const NEVER = '(max-width: 0.5px)';
const CONDITIONS: ReadonlySet<string> = new Set([DARK, ALWAYS, NEVER]);

export function storedTheme(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(STORED_AS)) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Applies a choice of colours and keeps it on this device. */
export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(STORED_AS, theme);
  } catch {
    // A private window may forbid storage; the choice then lasts as long as the page.
  }
  applyTheme(theme);
}

/**
 * The dark colours stand in the style sheets once, under the reader's system setting. A choice against it rewrites that condition,
 * so that no colour has to be written twice.
 */
export function applyTheme(theme: Theme): void {
  const condition = theme === 'system' ? DARK : theme === 'dark' ? ALWAYS : NEVER;
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) if (rule instanceof CSSMediaRule && CONDITIONS.has(rule.media.mediaText)) rule.media.mediaText = condition;
  }
  document.documentElement.style.colorScheme = theme === 'system' ? '' : theme;
}
