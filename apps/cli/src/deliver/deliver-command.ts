import { type CallOutput, type Client } from '@latchkey/client';
import { type Clock, CodedError, type Duration, describeError, formatDuration, Millis, randomToken, Seconds, sleep, systemClock, toIso } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import pc from 'picocolors';
import { createCourierBody } from './courier-body.ts';
import { createCourierClient } from './courier-client.ts';
import { openRecording } from './open-recording.ts';
import { createResidentClient } from './resident-client.ts';
import { createStepPrinter, type StepPrinter } from './step-printer.ts';

type CourierVisit = CallOutput<'GET /api/v1/courier/visits/{visitId}'>;
type Recording = NonNullable<CallOutput<'GET /api/v1/visits/{visitId}'>['recording']>;

const POLL = Millis(100);
const VISIT_LIMIT = Seconds(90);
const RECORDING_LIMIT = Seconds(30);

/** What people say of each state; silence for those that only pass. */
const WORDS: Partial<Record<CourierVisit['state'], string>> = {
  arming: 'the hub arms the recorder and looks whether the picture is alive',
  unlocking: 'recording confirmed, picture alive: unlock commanded, waiting for the lock',
  unlocked: 'the lock reports its bolt withdrawn',
  open: 'the door is open',
  left_open: 'the door was left open: the household is told',
  closed: 'the door is closed again',
  locking: 'lock commanded, waiting for the lock',
  jammed: 'the bolt did not go in fully: the household is told',
  unconfirmed: 'the lock or the door does not answer: the household is told',
  evacuating: 'the fire alarm unlocked the door: the household is told',
  settling: 'the bolt reports thrown and the door closed: waiting whether they stay',
  secured: 'SECURED: the bolt is thrown and the door is closed, by their own reports',
};

/**
 * Plays one whole delivery against the running demo home: the resident expects a parcel, the simulated courier walks up, a scan asks for the door,
 * the parcel goes in, the courier locks. Through the public API only. Returns 0 only if the door ended secured and its recording exists.
 */
export async function deliver(options: { readonly url: string; readonly door: string }, output: NodeJS.WritableStream, clock: Clock = systemClock): Promise<number> {
  const printer = createStepPrinter(output, clock);
  try {
    await play(options.url.replace(/\/$/, ''), options.door, printer, clock);
    return 0;
  } catch (error) {
    printer.step(pc.red(describeError(error)));
    return 1;
  }
}

async function play(url: string, doorKind: string, printer: StepPrinter, clock: Clock): Promise<void> {
  const resident = await createResidentClient(url);
  const demo = await resident.call('GET /api/v1/demo', {});
  const door = demo.doors.find((candidate) => candidate.kind === doorKind);
  if (door === undefined) throw new CodedError('deliver.no_door', `The demo home has no ${doorKind}; it has ${demo.doors.map(({ kind }) => kind).join(', ')}`);
  if (demo.simulatorUrl === null) throw new CodedError('deliver.no_simulator', 'The demo home has no simulated courier');

  const number = sampleNumber('ups_1z', Math.floor(Math.random() * 2 ** 31));
  const parcel = await resident.call('POST /api/v1/parcels', { body: { text: number, title: 'Played by latchkey deliver', accessPointId: door.accessPointId }, idempotencyKey: randomToken(20) });
  printer.step(`the resident expects ${parcel.number} (${parcel.carrier ?? 'any carrier'})`);

  const { client: courier } = await createCourierClient(url, clock);
  const code = door.path.split('/').at(-1) ?? '';
  const facing = await courier.call('GET /api/v1/doors/{code}', { params: { code } });
  printer.step(`the courier stands before the ${facing.name}${facing.recorded ? ', which is filmed' : ''}`);
  await createCourierBody(demo.simulatorUrl).play(door.kind === 'parcel-box' ? 'box-deliver' : 'deliver');

  printer.mark();
  printer.step('the courier scans the label');
  const started = await courier.call('POST /api/v1/doors/{code}/visits', { params: { code }, body: { text: number, symbology: 'code128', scannedAt: toIso(clock.now()) }, idempotencyKey: randomToken(20) });
  const ended = await follow(courier, started, printer, clock);
  if (ended.state !== 'secured' && ended.state !== 'bolted') throw new CodedError('deliver.not_secured', `The visit ended ${ended.state}${ended.refusal === null ? '' : ` (${ended.refusal})`}`);

  const recording = await waitForRecording(resident, started.id, clock);
  await checkPlayable(resident, recording);
  printer.step(`the recording plays: ${formatDuration(Millis(recording.durationMillis))}, ${recording.frames} frames, ${(recording.bytes / 1e6).toFixed(1)} MB`);
  const { clean, alarms } = await resident.call('GET /api/v1/visits/{visitId}', { params: { visitId: started.id } });
  printer.step(clean ? pc.green('delivered, and the visit is clean') : pc.yellow(`delivered, with alarms: ${alarms.join(', ')}`));
}

/** Follows the visit to its end, and asks to lock once the door is closed, as the courier's page does. */
async function follow(courier: Client, started: CourierVisit, printer: StepPrinter, clock: Clock): Promise<CourierVisit> {
  const deadline = clock.monotonic() + VISIT_LIMIT;
  let seen: CourierVisit['state'] | undefined;
  let asked = false;
  for (let visit = started; clock.monotonic() < deadline; visit = await courier.call('GET /api/v1/courier/visits/{visitId}', { params: { visitId: started.id } })) {
    if (visit.state !== seen) {
      seen = visit.state;
      const words = WORDS[visit.state];
      if (words !== undefined) printer.step(words);
    }
    if (visit.state === 'secured' || visit.state === 'bolted' || visit.state === 'refused') return visit;
    if (visit.state === 'closed' && !asked) {
      asked = true;
      printer.step('the courier taps “I left it: lock”');
      await courier.call('POST /api/v1/courier/visits/{visitId}/lock', { params: { visitId: started.id }, body: { askedAt: toIso(clock.now()) }, idempotencyKey: randomToken(20) });
    }
    await sleep(clock, POLL);
  }
  throw new CodedError('deliver.timeout', `The visit did not end within ${formatDuration(VISIT_LIMIT)}; it stood at ${seen ?? 'nothing'}`);
}

async function waitForRecording(resident: Client, visitId: CourierVisit['id'], clock: Clock): Promise<Recording> {
  const deadline: Duration = Millis(clock.monotonic() + RECORDING_LIMIT);
  let last: Recording | null = null;
  while (clock.monotonic() < deadline) {
    ({ recording: last } = await resident.call('GET /api/v1/visits/{visitId}', { params: { visitId } }));
    if (last?.state === 'complete') return last;
    await sleep(clock, Millis(250));
  }
  throw new CodedError('deliver.no_recording', `There is no complete recording of this visit (${last?.state ?? 'none at all'})`);
}

/** The beginning of an MP4 file is a box of the type `ftyp` (ISO/IEC 14496-12 §4.3). The recording is opened as a device of the household does. */
async function checkPlayable(resident: Client, recording: Recording): Promise<void> {
  const opened = await openRecording(resident, recording.id);
  if (Buffer.from(opened.beginning.subarray(4, 8)).toString('latin1') !== 'ftyp') throw new CodedError('deliver.not_playable', 'The recording does not begin like a video');
  const reading = opened.from(0);
  let frames = 0;
  for await (const frame of reading.more(AbortSignal.timeout(RECORDING_LIMIT))) frames += frame.frames;
  if (!reading.isComplete || frames === 0) throw new CodedError('deliver.not_playable', 'The recording has no pictures, or its end is missing');
}
