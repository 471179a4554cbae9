import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, Millis, silentLog } from '@latchkey/kit';
import { newUnwrapKeys, openRecordingKey, type ReadingDevice, type Recipient, type RecordingKeys, unwrapJwkOf, wrapRecordingKey } from '@latchkey/sealing';
import { afterEach, describe, expect, it } from 'vitest';
import { openRecording } from './playback.ts';
import { createRecorder } from './recorder.ts';
import { openedPart, sealsFor, testDevice, testRecipient } from './recording-seals.fixture.ts';
import { RecordingStore } from './recording-store.ts';
import { drawnMaterial, type Picture, ScriptedCamera } from './scripted-camera.fixture.ts';
import { createWaitingKey } from './waiting-key.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

async function home(recipients: () => readonly Recipient[]) {
  const folder = mkdtempSync(join(tmpdir(), 'sealed-'));
  folders.push(folder);
  const clock = new ManualClock();
  const waiting = createWaitingKey(folder, silentLog);
  const store = await RecordingStore.open({ directory: join(folder, 'recordings'), clock, log: silentLog, seals: sealsFor(recipients, () => waiting.recipient()) });
  const camera = new ScriptedCamera(clock);
  const recorder = createRecorder({ camera, cameraId: 'c', store, clock, log: silentLog });
  const { format, units } = drawnMaterial(4);
  const record = async (id: string, pictures: readonly Picture[] = units) => {
    const recording = recorder.arm(id);
    for (const picture of pictures) {
      clock.advance(Millis(40));
      camera.send(format, picture);
    }
    await expect.poll(() => recording.state.kind, { timeout: 30_000 }).toBe('recording');
    await recording.stop(Millis(0));
    return (await openRecording(store, id)).keys ?? never();
  };
  return { folder, store, waiting, record, recorder, units };
}
function never(): never {
  throw new TypeError('the recording has no keys');
}

async function newDevice(deviceId: string) {
  const unwrapKeys = await newUnwrapKeys(false);
  const device: ReadingDevice = { ...testDevice, deviceId, unwrapKeys };
  return { device, recipient: { deviceId, unwrapKey: await unwrapJwkOf(unwrapKeys.publicKey) } };
}
const reads = (keys: RecordingKeys, device: ReadingDevice) => openRecordingKey(keys, device).then(() => true, () => false);

/** Everything in a folder, in one piece. */
function everythingIn(folder: string): Buffer {
  return Buffer.concat(readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name))));
}

describe('what the hub keeps of a recording', () => {
  it('holds none of 1,000 marks that stood in its pictures, and the device finds them all', { timeout: 60_000 }, async () => {
    const { folder, store, record, units } = await home(() => [testRecipient]);
    const marks = Array.from({ length: 1_000 }, () => Buffer.from(crypto.getRandomValues(new Uint8Array(24))));
    const marked = units.map((unit, i): Picture => ({ ...unit, nalUnits: [...unit.nalUnits, ...marks.slice(i * 10, i * 10 + 10).map((mark) => Uint8Array.from([0x06, ...mark]))] }));
    await record('rec_marked', marked);
    const kept = everythingIn(folder);
    expect(kept.length).toBeGreaterThan(50_000);
    expect(marks.filter((mark) => kept.includes(mark))).toEqual([]);
    const played = await openRecording(store, 'rec_marked');
    const [part] = played.parts;
    const opened = await openedPart(played, part ?? never(), true);
    expect(marks.filter((mark) => !opened.includes(mark))).toEqual([]);
  });

  it('is for the devices of the household when it began: one that was removed reads nothing later, one that came reads nothing earlier', async () => {
    const [old, young] = await Promise.all([newDevice('dev_old'), newDevice('dev_young')]);
    let recipients: readonly Recipient[] = [testRecipient, old.recipient];
    const { record } = await home(() => recipients);
    const before = await record('rec_before');
    recipients = [testRecipient, young.recipient];
    const after = await record('rec_after');
    expect(await Promise.all([reads(before, old.device), reads(before, young.device), reads(after, old.device), reads(after, young.device)])).toEqual([true, false, false, true]);
  });

  it('is opened to a new device by one that can read it, and stays so', async () => {
    const young = await newDevice('dev_young');
    const { store, record } = await home(() => [testRecipient]);
    const key = await openRecordingKey(await record('rec_shared'), testDevice);
    expect(await store.share('rec_shared', await wrapRecordingKey(key, 'rec_shared', [young.recipient]))).toBe(true);
    const keys = (await openRecording(store, 'rec_shared')).keys ?? never();
    expect([await reads(keys, young.device), await reads(keys, testDevice)]).toEqual([true, true]);
    expect(await store.share('rec_none', [])).toBe(false);
    const endless = Array.from({ length: 300 }, (_, i) => ({ deviceId: `dev_${i}`, enc: 'AA', sealed: 'BB' }));
    await expect(store.share('rec_shared', endless)).rejects.toMatchObject({ code: 'recorder.too_many_shares' });
  });

  it('waits under a key of the hub’s own for the first device, which then gets all of it, and the hub keeps nothing', async () => {
    let recipients: readonly Recipient[] = [];
    const { folder, store, waiting, record } = await home(() => recipients);
    const early = await record('rec_early');
    expect(await reads(early, testDevice)).toBe(false);
    await waiting.handOver(store, recipients);
    expect(readdirSync(folder)).toContain('waiting-key.json');
    recipients = [testRecipient];
    await waiting.handOver(store, recipients);
    const keys = (await openRecording(store, 'rec_early')).keys ?? never();
    expect(await reads(keys, testDevice)).toBe(true);
    expect(readdirSync(folder)).not.toContain('waiting-key.json');
    await waiting.handOver(store, recipients);
    const later = await record('rec_later');
    expect(later.envelopes.map(({ deviceId }) => deviceId)).toEqual([testDevice.deviceId]);
  });

  it('keeps its own key for as long as a recording begins that may be wrapped to it', async () => {
    let recipients: readonly Recipient[] = [];
    const { folder, store, waiting, record, recorder } = await home(() => recipients);
    await record('rec_early');
    const begun = recorder.arm('rec_begun');
    recipients = [testRecipient];
    await waiting.handOver(store, recipients);
    expect(readdirSync(folder)).toContain('waiting-key.json');
    await begun.stop(Millis(0));
    await waiting.handOver(store, recipients);
    expect(await reads((await openRecording(store, 'rec_begun')).keys ?? never(), testDevice)).toBe(true);
    expect(readdirSync(folder)).not.toContain('waiting-key.json');
  });
});
