import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GRANT_TYPE, type GrantClaims, type PolicyRule, type RosterContent, safePolicy, signJws, signPolicy, signRoster, thumbprint } from '@latchkey/grants';
import { askLocalHub } from '@latchkey/hub/local';
import { newId, systemClock } from '@latchkey/kit';
import { startEvilServer } from '../../../apps/hub/test/evil-server.ts';
import { startProcess } from '../../../bench/src/owned-process.ts';
import { parcelBox } from '../../../drivers/mqtt-lock/src/rig/box-process.ts';
import { startTestBroker } from '../../../drivers/mqtt-lock/src/rig/test-broker.ts';
import { makeDevice, makeSigner, prove, secondsOf } from '../../../packages/grants/src/household.fixture.ts';
import { eventually } from '../faults/eventually.ts';

const MAIN = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
/** Only the first has a real lock behind it: the hub's orders to any of them would be heard at the broker. */
const DOORS = ['parcel-box', 'front-door', 'garage', 'lobby'] as const;
/** Attacks are tried again and again; a real policy begins with six. */
const OPENINGS_PER_HOUR = 1_000;

type Signing = Awaited<ReturnType<typeof makeSigner>>;

/** What a server sends for a courier at a door. */
export interface Wanted {
  readonly visitId: `vis_${string}`;
  readonly grant: string;
  readonly proof: string;
}

/** A home whose server was taken over: the attacker holds its pinned key and the line. The hub is a process of its own, as are the box and its lock. */
export interface TurnedServer extends AsyncDisposable {
  readonly doors: readonly `ap_${string}`[];
  readonly box: `ap_${string}`;
  /** A grant by the server's key and the courier's proof, with whatever claims; good for the box without any. */
  want(change?: Partial<GrantClaims>): Promise<Wanted>;
  /** A new proof by the courier's own key, or, for `thief`, by another. */
  prove(who: 'courier' | 'thief'): Promise<string>;
  /** Sends it to the hub: `taken`, or the code of its refusal. */
  send(wanted: Wanted): Promise<string>;
  /** How often the hub told a lock to open so far. */
  readonly orders: () => number;
  /** Whether the box's bolt is where it belongs, by the simulated home. */
  readonly isShut: () => boolean;
  /** The owner signs that every door opens by itself, or asks first. */
  allow(how: PolicyRule['how']): Promise<void>;
  /** After `send` said `taken`: the courier opens, shuts, and the hub has locked. */
  finishVisit(): Promise<void>;
  /** Somebody at the site clears what the attack tripped. */
  clearBreaker(): Promise<void>;
}

export async function startTurnedServer(): Promise<TurnedServer> {
  await using starting = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-turned-'));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const hubFolder = join(folder, 'hub');
  const broker = starting.use(await startTestBroker());
  const home = starting.use(parcelBox({ MQTT_URL: broker.url }));
  home.touch({ bolt: 'thrown', door: 'closed' });
  const [owner, server, courier, thief] = await Promise.all([makeDevice('owner'), makeSigner('evil'), makeSigner('courier'), makeSigner('thief'), home.start()]);
  const evil = starting.use(await startEvilServer(server.key));

  mkdirSync(hubFolder, { mode: 0o700 });
  const locks = DOORS.map((name) => ({ name, contact: `${name}-lid` }));
  const points = DOORS.map((key) => ({ key, name: key, kind: key, lock: `mqtt-lock:${key}`, contact: `mqtt-lock:${key}`, cameraRule: 'optional' }));
  writeFileSync(join(hubFolder, 'site.json'), JSON.stringify({ name: 'Hub', drivers: [{ family: 'mqtt-lock', config: { url: broker.url, locks } }], accessPoints: points }));
  const code = `code.${await thumbprint(owner.record.signKey)}`;
  starting.use(await startProcess([MAIN, 'hub'], { clock: systemClock, env: { LATCHKEY_DATA: folder, LATCHKEY_SERVER_URL: evil.url, LATCHKEY_PAIRING_CODE: code } }));
  const state = await eventually('the hub to know its box', () => evil.state(), (seen) => seen?.accessPoints.some(({ name, bolt }) => name === 'parcel-box' && bolt.value === 'thrown') === true);
  const ids = new Map(state?.accessPoints.map(({ name, id }) => [name, id]));
  const doors = DOORS.map((name) => ids.get(name) ?? 'ap_none');
  const box = ids.get('parcel-box') ?? 'ap_none';

  const safe = safePolicy(evil.siteId, 1, 'UTC', DOORS.map((kind, index) => ({ id: doors[index] ?? 'ap_none', kind })), secondsOf(systemClock.now()));
  const roster: RosterContent = { v: 1, site: evil.siteId, version: 1, previous: null, issuedAt: 0, devices: [owner.record] };
  const rosters = [await signRoster(roster, owner.signer)];
  let version = 0;
  const allow: TurnedServer['allow'] = async (how) => {
    version += 1;
    const rules = safe.doors.map((door) => ({ ...door, openingsPerHour: OPENINGS_PER_HOUR, rules: door.rules.map((rule) => ({ ...rule, how })) }));
    await evil.command('authority.update', { rosters: version === 1 ? rosters : [], policy: await signPolicy({ ...safe, version, doors: rules }, owner.signer) });
    await eventually('the hub to hold the policy', () => evil.state(), (seen) => seen?.authority?.policy === version);
  };
  await allow('itself');

  const proofBy = (who: Signing) => prove(who, systemClock.now());
  const boxState = () => evil.state()?.accessPoints.find(({ id }) => id === box);
  const kept = starting.move();
  return {
    doors, box, allow,
    async want(change = {}) {
      const at = secondsOf(systemClock.now());
      const claims: GrantClaims = {
        iss: evil.serverId, aud: evil.hubId, site: evil.siteId, sub: newId('vis'), jti: newId('grt'), iat: at, nbf: at, exp: at + 60, cnf: { jkt: await thumbprint(courier.key) },
        accessPointId: box, purpose: 'delivery', parcels: [newId('par')], labels: [], ...change,
      };
      return { visitId: claims.sub, grant: await signJws(GRANT_TYPE, claims, server.signer), proof: await proofBy(courier) };
    },
    prove: (who) => proofBy(who === 'courier' ? courier : thief),
    async send(wanted) {
      const result = await evil.command('visit.request', wanted);
      return result.ok ? 'taken' : result.code;
    },
    orders: () => broker.published.filter(({ topic, text }) => topic.endsWith('/set') && /unlock/i.test(text)).length,
    isShut: () => home.opening.bolt === 'thrown' && home.opening.door === 'closed',
    async finishVisit() {
      await eventually('the box to be unlocked', () => home.opening.bolt, (bolt) => bolt === 'withdrawn');
      home.touch({ door: 'open' });
      await eventually('the hub to see the open box', boxState, (seen) => seen?.door.value === 'open');
      home.touch({ door: 'closed' });
      await eventually('the box to be locked and its visit over', boxState, (seen) => seen?.visitId === null && seen.bolt.value === 'thrown');
    },
    clearBreaker: async () => void (await askLocalHub(hubFolder, 'clear-breaker')),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
