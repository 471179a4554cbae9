import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thumbprint } from '@latchkey/grants';
import { CodedError, describeError, type Duration, formatDuration, type Instant, Millis, Seconds, sleep, systemClock, withDeadline } from '@latchkey/kit';
import { startDemoOwner } from '../demo-owner/demo-owner.ts';
import { openDemoOwnerKeys } from '../demo-owner/demo-owner-keys.ts';
import { fetchTrusting } from '../demo-owner/local-fetch.ts';
import { createResidentClient } from '../deliver/resident-client.ts';
import { brokerPortOf, hubKnowsItsSite, prepareBroker, readFacts, writeDemoSite } from './demo-site.ts';
import { freePort, requirePort } from './free-port.ts';
import { lanAddress } from './lan-address.ts';
import { isHomeUp } from './home-probe.ts';
import { createLinePrinter, type LinePrinter } from './line-printer.ts';
import type { TlsFiles } from './local-authority.ts';
import { takeDataFolder } from './process-marks.ts';
import { withProgress } from './progress.ts';
import { printLinks } from './street-links.ts';
import { type SupervisedProcess, supervise } from './supervised-process.ts';
import { startTrustPage } from './trust-page.ts';
import { buildWeb, webIsStale } from './web-build.ts';

export interface LaunchOptions {
  readonly lan: boolean;
  readonly empty: boolean;
  readonly verbose: boolean;
}

const clock = systemClock;
/** Where Node keeps what it compiled: the programs load a third to a half faster from it. Beside the code, so that it is trusted as the code is. */
const COMPILED_CODE = fileURLToPath(new URL('../../../../node_modules/.cache/latchkey-code', import.meta.url));

/** Starts the whole street and keeps it up until Ctrl-C. Returns the exit code. */
export async function launch(options: LaunchOptions): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const printer = createLinePrinter(process.stdout, options.verbose);
  try {
    await using running = await start(options, printer, stop.signal);
    void running;
    await new Promise<void>((done) => stop.signal.addEventListener('abort', () => done(), { once: true }));
    printer.say('latchkey', 'Stopping …');
  } catch (error) {
    if (!stop.signal.aborted) {
      printer.say('latchkey', describeError(error));
      return 1;
    }
  }
  return 0;
}

/** Everything that the launcher started, in the order in which it is stopped again. */
async function start(options: LaunchOptions, printer: LinePrinter, signal: AbortSignal): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const progress = { printer, clock };
  const dataDir = resolve(process.env['LATCHKEY_DATA'] ?? './data');
  const port = Number(process.env['LATCHKEY_PORT'] ?? '8080');
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const marks = starting.use(takeDataFolder(dataDir));
  const survivors = await withProgress(progress, 'Ending what an earlier start left behind', () => marks.endSurvivors());
  if (survivors.length > 0) printer.say('latchkey', `Ended what an earlier start left behind: ${survivors.join(', ')}`);

  const host = options.lan ? '0.0.0.0' : (process.env['LATCHKEY_HOST'] ?? '127.0.0.1');
  await requirePort(host, port, 'LATCHKEY_PORT');
  if (webIsStale()) await withProgress(progress, 'Building the pages', buildWeb);
  const lan = options.lan ? await prepareLan(dataDir, port) : undefined;
  const webUrl = lan === undefined ? `http://localhost:${port}` : `https://localhost:${port}`;
  const probeUrl = `${lan === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const demo = !options.empty;
  const ownerKeysFile = join(dataDir, 'demo-owner-keys.json');
  const common: NodeJS.ProcessEnv = { NODE_COMPILE_CACHE: COMPILED_CODE, ...process.env, LATCHKEY_DATA: dataDir, FORCE_COLOR: '0', ...(lan === undefined ? {} : { NODE_EXTRA_CA_CERTS: lan.tls.authorityFile }) };
  const deps = { printer, marks, clock };
  const simPort = demo ? await simulatorPort() : 0;

  const pairingFile = join(dataDir, 'server', 'demo-pairing-code');
  const server = starting.use(
    supervise('server', {
      // Its allocator kept what each thread had once needed: 1.6 MiB more after 200 visits, 0.5 with one arena (bench `scan`).
      MALLOC_ARENA_MAX: '1',
      ...common,
      LATCHKEY_HOST: host,
      LATCHKEY_PORT: String(port),
      LATCHKEY_DEMO: String(demo),
      ...(demo ? { LATCHKEY_DEMO_SIMULATOR_URL: `http://127.0.0.1:${simPort}`, LATCHKEY_DEMO_OWNER_KEYS: ownerKeysFile } : {}),
      ...(lan === undefined ? {} : { LATCHKEY_PUBLIC_URL: lan.url, LATCHKEY_TLS_CERT: lan.tls.certificateFile, LATCHKEY_TLS_KEY: lan.tls.keyFile, LATCHKEY_DEMO_KEY: lan.demoKey }),
    }, deps),
  );
  if (!demo) {
    await withProgress(progress, 'Starting the server', () => server.ready);
    await printLinks(printer, { webUrl, simulatorUrl: undefined, claimUrl: claimUrlOf(webUrl, dataDir), lan: undefined });
    return starting.move();
  }

  const hubDir = join(dataDir, 'hub');
  const simDir = join(dataDir, 'sim');
  const brokerPort = await brokerPortOf(hubDir);
  const broker = await prepareBroker(hubDir);
  const startedAt = clock.now();
  const sim = starting.use(
    supervise('sim', {
      ...common,
      LATCHKEY_SIM_DATA: simDir,
      LATCHKEY_SIM_PORT: String(simPort),
      LATCHKEY_SIM_MQTT_URL: `mqtt://127.0.0.1:${brokerPort}`,
      LATCHKEY_SIM_MQTT_USERNAME: broker.boxUsername,
      LATCHKEY_SIM_MQTT_PASSWORD: broker.boxPassword,
      LATCHKEY_SIM_ALARM_CODE: broker.alarmCode,
      LATCHKEY_SIM_MATTER_INTERFACE: 'lo',
    }, deps),
  );
  const ownerKeys = await openDemoOwnerKeys(ownerKeysFile);
  const ownerKey = await thumbprint(ownerKeys.sign.publicKey);
  const startHub = (): SupervisedProcess =>
    starting.use(
      supervise('hub', {
        ...common,
        LATCHKEY_SERVER_URL: probeUrl,
        LATCHKEY_SITE_BROKER_PORT: String(brokerPort),
        LATCHKEY_OWNER_KEY: ownerKey,
        ...(existsSync(pairingFile) ? { LATCHKEY_PAIRING_CODE: readFileSync(pairingFile, 'utf8').trim() } : {}),
        ...(lan === undefined ? {} : { LATCHKEY_LIVE_ADDRESS: '0.0.0.0' }),
      }, deps),
    );
  // A hub that knows its site needs neither server nor devices to start: it waits for both by itself.
  const early = hubKnowsItsSite(hubDir) ? startHub() : undefined;
  await withProgress(progress, 'Starting the server', () => server.ready);
  const ask = lan === undefined ? fetch : fetchTrusting(lan.tls.authorityFile);
  const owner = starting.use(startDemoOwner({ keys: ownerKeys, signIn: () => createResidentClient(probeUrl, ask), clock, log: (message) => printer.say('latchkey', message) }));
  await withProgress(progress, 'Building the simulated home', () => sim.ready);
  const facts = await withProgress(progress, 'Waiting for the simulated devices', () =>
    waitFor('the simulated devices', Seconds(60), signal, () => (isNewer(join(simDir, 'facts.json'), startedAt) ? readFacts(simDir) : undefined)),
  );
  const siteChanged = writeDemoSite(hubDir, facts, broker, brokerPort, process.env['LATCHKEY_DEMO_LAMPS'] !== 'off', process.env['LATCHKEY_DEMO_PRESENCE'] === 'on');
  if (siteChanged) await early?.[Symbol.asyncDispose]();
  const hub = early === undefined || siteChanged ? startHub() : early;
  await withProgress(progress, 'Starting the hub', () => hub.ready);
  await withProgress(progress, 'Pairing locks and cameras', () => waitFor('the doors', Seconds(60), signal, () => isHomeUp(probeUrl, lan?.tls.authorityFile)));
  await withProgress(progress, 'Signing what may open', () => withDeadline(clock, Seconds(60), 'the demo owner’s signing', () => owner.settled, signal));
  if (lan !== undefined) starting.use(await startTrustPage({ host: '0.0.0.0', port: lan.trustPort, authorityFile: lan.tls.authorityFile, nextUrl: lan.url }));
  await printLinks(printer, {
    webUrl,
    claimUrl: undefined,
    simulatorUrl: `http://localhost:${simPort}`,
    lan: lan === undefined ? undefined : { url: `${lan.url}/#key=${lan.demoKey}`, trustUrl: `http://${lan.address}:${lan.trustPort}` },
  });
  return starting.move();
}

interface Lan {
  readonly address: string;
  readonly url: string;
  readonly trustPort: number;
  /** Lets a phone that has it be the demo resident; it travels in a link's fragment, which is never sent or logged. */
  readonly demoKey: string;
  readonly tls: TlsFiles;
}

async function prepareLan(dataDir: string, port: number): Promise<Lan> {
  const address = lanAddress();
  // Loaded only here: it is large, and only --lan needs it.
  const { localCertificate } = await import('./local-authority.ts');
  const tls = await localCertificate(dataDir, [address, '127.0.0.1'], ['localhost', `${hostname()}.local`]);
  return { address, url: `https://${address}:${port}`, trustPort: await freePort(), demoKey: randomBytes(24).toString('base64url'), tls };
}

/** The simulator's port: the one that was asked for, its usual one, or a free one where that is taken. */
async function simulatorPort(): Promise<number> {
  const asked = process.env['LATCHKEY_SIM_PORT'];
  if (asked !== undefined && asked !== '' && asked !== '0') {
    await requirePort('127.0.0.1', Number(asked), 'LATCHKEY_SIM_PORT');
    return Number(asked);
  }
  if (asked === '0') return freePort();
  return requirePort('127.0.0.1', 8090, 'LATCHKEY_SIM_PORT').then(() => 8090, freePort);
}

/** The page on which the first owner of a new server says who they are; undefined once there is one. The key stands in the fragment, which is never sent or logged. */
function claimUrlOf(webUrl: string, dataDir: string): string | undefined {
  const file = join(dataDir, 'server', 'setup-key');
  return existsSync(file) ? `${webUrl}/resident/claim#setup=${readFileSync(file, 'utf8').trim()}` : undefined;
}

function isNewer(file: string, than: Instant): boolean {
  return existsSync(file) && statSync(file).mtimeMs >= than;
}

/** Looks again every 100 ms until there is an answer. Rejects with `launcher.timeout`. */
async function waitFor<T>(what: string, limit: Duration, signal: AbortSignal, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = clock.monotonic() + limit;
  while (clock.monotonic() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(clock, Millis(100), signal);
  }
  throw new CodedError('launcher.timeout', `Waited ${formatDuration(limit)} for ${what} in vain; the lines above say why. Start with --verbose to see more.`);
}
