import { sampleNumber } from '@latchkey/labels';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LARGEST_MAIL, type MailReading, readParcelMail } from '../src/index.ts';

const NUMBER = sampleNumber('ups_1z', 5);
const bytes = (text: string) => new TextEncoder().encode(text);
const mail = (body: string, type = 'text/html', from = 'UPS <mcinfo@ups.com>') => bytes(`From: ${from}\r\nSubject: Your package is on its way\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${body}`);
const numbers = (reading: MailReading) => (reading.kind === 'read' ? reading.parcels.map(({ number }) => number) : reading.reason);

const nested = (levels: number): string =>
  Array.from({ length: levels }, (_, level) => `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n`).join('') + `Content-Type: text/plain\r\n\r\n${NUMBER}`;

/** Generous: what is bounded takes milliseconds to seconds on a busy machine, what is not takes minutes. */
const WITHIN = 20_000;

describe('hostile mails', () => {
  it.each([
    ['deeply nested elements', `${'<div>'.repeat(200_000)}Tracking number ${NUMBER}`],
    ['elements that are never closed', '<b><i><a href="'.repeat(100_000)],
    ['one huge attribute', `<p style="${'x'.repeat(1_900_000)}">`],
    ['a million entities', '&amp;'.repeat(380_000)],
    ['markup nested beyond reason', `<script type="application/ld+json">${'['.repeat(150_000)}${']'.repeat(150_000)}</script>`],
    ['many things with markup', '<div itemscope itemtype="http://schema.org/ParcelDelivery"><span itemprop="trackingNumber">'.repeat(15_000)],
    ['cues without end', 'tracking number '.repeat(110_000)],
    ['digits without end', '1234 5678 '.repeat(190_000)],
    ['links without end', `<a href="https://www.ups.com/track?tracknum=${NUMBER}">`.repeat(25_000)],
  ])('%s are read within bounds', { timeout: WITHIN }, async (_what, body) => {
    const reading = await readParcelMail(mail(body));
    expect(reading.kind === 'read' ? reading.parcels.length : 0).toBeLessThanOrEqual(30);
  });

  it('that are too large or too deep are refused', async () => {
    expect(await readParcelMail(new Uint8Array(LARGEST_MAIL + 1))).toEqual({ kind: 'refused', reason: 'mail.too_large' });
    expect(await readParcelMail(bytes(`From: a@b.example\r\nMIME-Version: 1.0\r\n${nested(300)}`))).toEqual({ kind: 'refused', reason: 'mail.unreadable' });
  });

  it('do not smuggle numbers in scripts, styles or hidden places', async () => {
    const hidden = `<script>Tracking number ${NUMBER}</script><style>Tracking number ${NUMBER}</style><div style="display:none">Tracking number ${NUMBER}</div>`;
    expect(numbers(await readParcelMail(mail(hidden)))).toEqual([]);
  });

  it('give clean values, whatever markup says', async () => {
    const evil = JSON.stringify({ '@type': 'ParcelDelivery', trackingNumber: NUMBER, carrier: { name: '<img src=x onerror=alert(1)>' }, itemShipped: { name: 'x'.repeat(9_000) }, expectedArrivalUntil: "'; drop table parcels; --" });
    const reading = await readParcelMail(mail(`<script type="application/ld+json">${evil}</script><script type="application/ld+json">{"@type":"ParcelDelivery","trackingNumber":"<script>alert(1)"}</script>`));
    expect(reading).toMatchObject({ kind: 'read', parcels: [{ number: NUMBER, carrier: 'ups', expectedUntil: null }] });
    expect(reading.kind === 'read' ? reading.parcels[0]?.title?.length : 0).toBe(120);
  });

  it('of a forged sender say no more than anybody’s mail, and a look-alike is nobody', async () => {
    const forged = await readParcelMail(mail(`Tracking number ${NUMBER}`, 'text/plain'));
    const anybody = await readParcelMail(mail(`Tracking number ${NUMBER}`, 'text/plain', 'x@attacker.example'));
    expect(numbers(forged)).toEqual(numbers(anybody));
    for (const from of ['UPS <x@ups.com.attacker.example>', 'UPS <x@notups.com>', '"mcinfo@ups.com" <x@attacker.example>', 'x@dhl.attacker.example']) {
      expect(await readParcelMail(mail('Hello', 'text/plain', from))).toMatchObject({ kind: 'read', senderName: null });
    }
  });

  it('of any bytes are read or refused, and numbers are clean', { timeout: 60_000 }, async () => {
    const pieces = fc.constantFrom('From: a@ups.com\r\n', 'Content-Type: multipart/mixed; boundary=x\r\n', '\r\n--x\r\n', '\r\n\r\n', 'Content-Transfer-Encoding: base64\r\n', '=?utf-8?b?', `Tracking number ${NUMBER}`, '<script type="application/ld+json">{"@type":"ParcelDelivery"', '<div itemscope itemprop=a>', '\u0000', 'charset=utf-7', 'message/rfc822');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 30 })), { maxLength: 12 }), async (parts) => {
        const reading = await readParcelMail(bytes(parts.join('')));
        if (reading.kind === 'read') for (const { number } of reading.parcels) if (!/^[0-9A-Z]{8,41}$/.test(number)) expect.unreachable(number);
      }),
      { numRuns: 400 },
    );
  });
});
