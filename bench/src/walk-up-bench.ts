import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError, randomToken, Seconds, sleep, systemClock } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import { createResidentClient } from '../../apps/cli/src/deliver/resident-client.ts';
import { launchChromium, phone } from '../../e2e/src/browser/chromium.ts';
import { filmLabel } from '../../e2e/src/street/label-film.ts';
import { simulatorAt } from '../../e2e/src/street/simulator.ts';
import { startStreet } from '../../e2e/src/street/street.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { mobile3G, startSlowNetwork } from './slow-network.ts';
import { untilProved } from './until-proved.ts';

const clock = systemClock;
/** A mid-range phone beside the machine that measures, as Lighthouse takes it. */
const SLOWER_CPU = 4;
/** The phone's own question whether the page may use the camera, which a browser without a screen answers by itself. */
const PERMISSION_TAP = 1;
const PATIENCE = Seconds(60);
/** Longer than any proof of a picture counts. */
const PROOF_IS_OLD = Seconds(5.5);

interface WalkUp {
  readonly opened: number;
  readonly locked: number;
  readonly taps: number;
}

/**
 * What a walk-up adds for a courier whose phone was never here: from the door's address to “Open”, and from “lock” to “Locked”. What lies between, door and
 * parcel, is the delivery itself. Every time a new browser with nothing kept, a printed label in its camera, a slower processor and 3G; and the
 * picture has to prove itself by a light code as well. `--count` is walk-ups.
 */
export async function walkUpBench({ quick, count = quick ? 2 : 10 }: BenchScale): Promise<BenchReport> {
  await using street = await startStreet({ env: { LATCHKEY_DEMO_LAMPS: 'on' } });
  await using network = await startSlowNetwork(mobile3G, clock);
  const simulator = simulatorAt(street.simulatorUrl);
  const resident = await createResidentClient(street.url);
  const { doors } = await resident.call('GET /api/v1/demo', {});
  const door = doors.find(({ kind }) => kind === 'front-door');
  if (door === undefined) throw new CodedError('bench.no_door', 'The demo home has no front door');
  await untilProved(resident, door.accessPointId, clock);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-walk-up-'));
  const walkUps: WalkUp[] = [];
  let refused = 0;
  try {
    // Far from the seeds of the demo home's own parcels.
    for (let seed = 3_000_000; walkUps.length < count && refused <= count; seed += 1) {
      const number = sampleNumber('ups_1z', seed);
      const film = join(folder, 'label.mjpeg');
      await filmLabel(film, number);
      await resident.call('POST /api/v1/parcels', { body: { text: number, accessPointId: door.accessPointId }, idempotencyKey: randomToken(20) });
      const walked = await walkUp(`${street.url}${door.path}`, film, network.url, (action) => simulator.act(action));
      if (walked === undefined) refused += 1;
      else walkUps.push(walked);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const seconds = (name: string, of: (each: WalkUp) => number, target?: string) => benchRow(`walk-up, new phone, CPU / ${SLOWER_CPU}, 3G: ${name}`, 's', walkUps.map((each) => of(each) / 1_000), target);
  return {
    rows: [
      seconds('address -> “Open”', ({ opened }) => opened),
      seconds('“lock” -> “Locked”', ({ locked }) => locked),
      seconds('together', ({ opened, locked }) => opened + locked, 'p50 <= 15'),
      benchRow('walk-up, new phone: taps', '', walkUps.map(({ taps }) => taps), 'max <= 3'),
    ],
    notes: ['walk-up: the taps are the camera’s permission and “lock”; the phone’s own tap on the address that its camera read is not the page’s. The scanner’s worker runs at full speed', `walk-up: ${refused} more stayed before a shut door, because its picture did not prove itself in time`],
  };
}

/** Undefined when the door stayed shut. */
async function walkUp(address: string, film: string, proxy: string, act: (action: string) => Promise<void>): Promise<WalkUp | undefined> {
  const browser = await launchChromium(film);
  try {
    const context = await browser.newContext({ ...phone, permissions: ['camera'], proxy: { server: proxy, bypass: '<-loopback>' } });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_CPU });
    const says = (name: RegExp) => page.getByRole('heading', { name }).waitFor({ timeout: PATIENCE });
    let taps = PERMISSION_TAP;
    const startedAt = clock.monotonic();
    await page.goto(address, { waitUntil: 'commit', timeout: PATIENCE });
    const refused = page.getByRole('button', { name: 'Try again' });
    await page.getByRole('heading', { name: /^Open$/ }).or(refused).waitFor({ timeout: PATIENCE });
    if (await refused.isVisible()) return undefined;
    const opened = clock.monotonic() - startedAt;
    await act('open-door');
    await says(/^Parcel inside$/);
    await act('drop-parcel');
    await act('close-door');
    await says(/^Door closed$/);
    const askedAt = clock.monotonic();
    await page.getByRole('button', { name: 'I left it: lock' }).click();
    taps += 1;
    await says(/^Locked$/);
    const locked = clock.monotonic() - askedAt;
    return { opened, locked, taps };
  } finally {
    await browser.close();
    // The next picture has to prove itself anew.
    await sleep(clock, PROOF_IS_OLD);
  }
}
