import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Contrast of two colours `#rrggbb` (WCAG 2.2, relative luminance). */
function contrast(one: string, two: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  };
  const [light, dark] = [luminance(one), luminance(two)].toSorted((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const [lightCss = '', darkCss = ''] = css.split('@media (prefers-color-scheme: dark)');
const colours = (text: string): Readonly<Record<string, string>> => Object.fromEntries([...text.matchAll(/--([a-z-]+): (#[0-9a-f]{6}|#[0-9a-f]{3});/g)].map(([, name, value = '']) => [name, value.length === 4 ? value.replaceAll(/[0-9a-f]/g, '$&$&') : value]));
const light = colours(lightCss);
const themes = { light, dark: { ...light, ...colours(darkCss) } };

/** Text on what it stands on. */
const pairs = [
  ['ink', 'ground'], ['ink', 'surface'], ['ink', 'sunken'], ['ink-muted', 'ground'], ['ink-muted', 'surface'], ['ink-muted', 'sunken'], ['accent-ink', 'accent'], ['accent-ink', 'accent-hover'], ['accent-text', 'ground'], ['accent-text', 'surface'],
  ['secured', 'secured-ground'], ['open', 'open-ground'], ['attention', 'attention-ground'], ['unknown', 'ground'], ['unknown', 'surface'], ['secured', 'ground'], ['open', 'ground'], ['attention', 'ground'], ['on-attention-solid', 'attention-solid'],
] as const;

describe.each(Object.entries(themes))('in %s', (_name, theme) => {
  it.each(pairs)('%s on %s can be read (AA)', (text, ground) => {
    expect(contrast(theme[text] ?? '', theme[ground] ?? '')).toBeGreaterThanOrEqual(4.5);
  });

  it.each([['secured-edge', 'ground'], ['open-edge', 'ground'], ['attention-edge', 'ground'], ['unknown-edge', 'ground'], ['line-strong', 'surface'], ['focus', 'ground'], ['focus', 'surface']] as const)('%s on %s can be seen', (edge, ground) => {
    expect(contrast(theme[edge] ?? '', theme[ground] ?? '')).toBeGreaterThanOrEqual(3);
  });
});

describe('on the courier’s screens', () => {
  const courier = readFileSync(new URL('../courier/courier.css', import.meta.url), 'utf8');
  const tones = [...courier.matchAll(/\.screen\.(open|secured|attention) \{([^}]+)\}/g)].map(([, tone = '', body = '']) => [tone, body] as const);
  const colour = (body: string, name: string) => {
    const value = new RegExp(`--tone-${name}: (#[0-9a-f]+);`).exec(body)?.[1] ?? '';
    return value.length === 4 ? value.replaceAll(/[0-9a-f]/g, '$&$&') : value;
  };

  it('looks at all three states', () => {
    expect(tones.map(([tone]) => tone)).toEqual(['open', 'secured', 'attention']);
  });

  it.each(tones)('%s can be read in the sun (AAA)', (_tone, body) => {
    expect(contrast(colour(body, 'ink'), colour(body, 'ground'))).toBeGreaterThanOrEqual(7);
    expect(contrast(colour(body, 'ink'), colour(body, 'button'))).toBeGreaterThanOrEqual(7);
    expect(contrast(colour(body, 'primary-ink'), colour(body, 'primary'))).toBeGreaterThanOrEqual(7);
  });
});
