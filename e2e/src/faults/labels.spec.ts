import { systemClock } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../../../apps/server/src/database/connect.ts';
import { databaseAddress } from './database-address.ts';
import { type Courier, type FaultyHome, startFaultyHome, type Visit } from './faulty-home.ts';

let home: FaultyHome;
let courier: Courier;
beforeAll(async () => {
  home = await startFaultyHome();
  courier = await home.newCourier();
});
afterAll(() => home[Symbol.asyncDispose]());

const DAY = 86_400_000;
const inDays = (days: number) => new Date(systemClock.now() + days * DAY).toISOString();

/** The door did nothing, and the household was not troubled. */
async function nothingHappened(before: number): Promise<void> {
  const { frontDoor, parcelBox } = await home.simulator.truth();
  expect([frontDoor.bolt, frontDoor.door, parcelBox.bolt, parcelBox.door]).toEqual(['thrown', 'closed', 'thrown', 'closed']);
  expect((await home.resident.call('GET /api/v1/visits', { query: { limit: 100 } })).items).toHaveLength(before);
  expect((await home.door('front-door')).visitId).toBeNull();
}

describe('a label that opens nothing', () => {
  it('of a parcel that nobody expects', async () => {
    expect(await courier.refusalOf('front-door', sampleNumber('ups_1z', 999_983))).toBe('label.unknown');
    await nothingHappened(0);
  });

  it.each([
    ['tomorrow', { notBefore: inDays(1), notAfter: inDays(2) }],
    ['yesterday', { notBefore: inDays(-2), notAfter: inDays(-1) }],
  ])('of a parcel that is for %s', async (_day, window) => {
    const number = await home.expectParcel({ door: 'front-door', ...window });
    expect(await courier.refusalOf('front-door', number)).toBe('label.wrong_day');
    await nothingHappened(0);
  });

  it('of a parcel that is for the other door', async () => {
    const number = await home.expectParcel({ door: 'parcel-box' });
    expect(await courier.refusalOf('front-door', number)).toBe('label.unknown');
    await nothingHappened(0);
  });

  it('that names another house', async () => {
    const pool = createPool(await databaseAddress(home.street.dataDir), () => undefined, 1);
    await pool.query('update sites set postcode = $1', ['10115']);
    await pool.end();
    const number = await home.expectParcel({ number: sampleNumber('usps_impb', 4_711) });
    expect(await courier.refusalOf('front-door', `42010023${number}`)).toBe('label.wrong_house');
    await nothingHappened(0);
  });

  it.each([
    ['a greeting', 'hello'],
    ['a link to nowhere', 'https://evil.example/?next=javascript:alert(1)'],
    ['markup', '<script>alert(1)</script>'],
    ['SQL', "' or 1=1; drop table parcels; --"],
    ['control characters', '1Z\u0001\u001B[2J999\u0007'],
    ['an end of line in a number', 'AB\r\nSet-Cookie: a=b'],
    ['half a surrogate pair', '\uD800\uD800\uD800'],
    ['writing that turns around', '\u202E999AA1Z'],
    ['a lot of nothing', ' '.repeat(2_048)],
    ['2,048 digits', '9'.repeat(2_048)],
    ['a template', '{{constructor.constructor("return 1")()}}'],
  ])('because it holds %s', async (_what, text) => {
    expect(await courier.refusalOf('front-door', text)).toMatch(/^(label\.unreadable|label\.unknown)$/);
    await nothingHappened(0);
  });

  it.each([
    ['nothing', ''],
    ['a NUL, which is no text', '1Z\u0000999'],
    ['more than a code can hold', 'x'.repeat(2_049)],
  ])('because it holds %s', async (_what, text) => {
    expect(await courier.refusalOf('front-door', text)).toBe('request.invalid');
    await nothingHappened(0);
  });
});

describe('while a delivery runs', () => {
  let number: string;
  let visitId: Visit['id'];

  it('the same courier with the same label is shown the same visit', async () => {
    number = await home.expectParcel({ door: 'front-door' });
    visitId = (await courier.scan('front-door', number)).id;
    expect((await courier.scan('front-door', number)).id).toBe(visitId);
    await courier.until(visitId, 'unlocked');
    expect((await courier.scan('front-door', number)).id).toBe(visitId);
  });

  it('another courier, and another parcel, are told to wait', async () => {
    const other = await home.newCourier();
    const otherNumber = await home.expectParcel({ door: 'front-door' });
    expect(await other.refusalOf('front-door', otherNumber)).toBe('visit.busy');
    expect(await courier.refusalOf('front-door', otherNumber)).toBe('visit.busy');
    expect(await other.refusalOf('front-door', number)).toBe('visit.busy');
    await expect(other.visit(visitId)).rejects.toMatchObject({ code: 'request.not_found' });
  });

  it('the other door is free', async () => {
    const other = await home.newCourier();
    const visit = await other.scan('parcel-box', await home.expectParcel({ door: 'parcel-box' }));
    await other.until(visit.id, 'unlocked');
    await other.lock(visit.id);
    await other.until(visit.id, 'secured');
  });

  it('it ends as if nobody had disturbed it', async () => {
    await home.simulator.act('open-door');
    await courier.until(visitId, 'open');
    await home.simulator.act('close-door');
    await courier.until(visitId, 'closed');
    await courier.lock(visitId);
    await courier.until(visitId, 'secured');
    expect(await home.visit(visitId)).toMatchObject({ clean: true, alarms: [], parcels: [{ number }] });
  });
});

describe('afterwards', () => {
  it('the label of what was delivered opens nothing again, for anybody', async () => {
    const [delivered] = (await home.resident.call('GET /api/v1/parcels', { query: { limit: 100 } })).items.filter(({ status }) => status === 'delivered');
    expect(await courier.refusalOf('front-door', delivered?.number ?? '')).toBe('label.delivered');
    expect(await (await home.newCourier()).refusalOf('front-door', delivered?.number ?? '')).toBe('label.delivered');
    await nothingHappened(2);
  });

  it('no line of any visit is lost', async () => {
    const { lines, lost } = await home.stopAndCompare();
    expect(lost).toEqual([]);
    expect(lines).toBeGreaterThan(10);
  });
});
