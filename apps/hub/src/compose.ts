import { join, resolve } from 'node:path';
import type { CameraPort } from '@latchkey/driver-api';
import { createClockMark, fingerprint, isReserved } from '@latchkey/grants';
import { isOver } from '@latchkey/domain';
import { type Clock, CodedError, describeError, GiB, type Log, Minutes, newId, plus, randomToken, Seconds, toIso } from '@latchkey/kit';
import { createLocalAlarm } from './alarm/local-alarm.ts';
import { createVisitCamera, type RecordingListener } from './cameras/visit-camera.ts';
import { recordingFacts } from './cameras/recording-facts.ts';
import { createRecordingKeeping } from './cameras/recording-keeping.ts';
import { type AccessPoint, bindAccessPoint, bindContact } from './devices/access-point.ts';
import { bindAlarm } from './devices/bound-alarm.ts';
import { createDoorAttention } from './devices/door-attention.ts';
import { startDrivers } from './devices/site-drivers.ts';
import { describeAccessPoint, siteStateOf, watchAccessPoint } from './devices/site-state.ts';
import { createDoorAnswer } from './grants/door-answer.ts';
import { unfitBecause } from './grants/door-fitness.ts';
import { createGrantGate } from './grants/grant-gate.ts';
import { openHandoverDesk } from './grants/handover-desk.ts';
import { createHeldGrants, type HeldGrants } from './grants/held-grants.ts';
import { openLocalControl } from './grants/local-control.ts';
import { latestInJournal, openSiteBreaker } from './grants/site-breaker.ts';
import { createSiteAuthority } from './grants/site-authority.ts';
import { openSitePolicy } from './grants/site-policy.ts';
import { createActLines } from './evidence/act-lines.ts';
import { type AuthorityLines, createAuthorityLines } from './evidence/authority-lines.ts';
import { evidenceSource } from './evidence/evidence-source.ts';
import { createVisitEvidence, type VisitEvidence } from './evidence/visit-evidence.ts';
import { type HomeAssistant, showInHomeAssistant } from './home-assistant/home-assistant.ts';
import type { HubConfig } from './hub-config.ts';
import type { HubInstrument } from './hub-instrument.ts';
import { openJournal } from './journal/journal.ts';
import { createPerformer } from './link/command-performer.ts';
import { openHubIdentity } from './link/hub-identity.ts';
import { createMediaDialer } from './link/media-dialer.ts';
import { pairWith, readPairing, readPairingCode } from './link/pairing.ts';
import { openServerLink, type ServerLink } from './link/server-link.ts';
import { createLiveView } from './live/live-view.ts';
import { createSignedLive } from './live/signed-live.ts';
import { createViewLeases } from './live/view-leases.ts';
import { createSiteMasks } from './masking/site-masks.ts';
import { liveSource, recordingSource } from './media/media-sources.ts';
import { openCalibrationStore } from './pictures/calibration-store.ts';
import { cameraCodeReader } from './pictures/camera-code-reader.ts';
import { createLumaProcess } from './pictures/luma-process.ts';
import { createPictureRoom, type PictureRoom } from './pictures/picture-room.ts';
import type { DoorCode } from './presence/door-code.ts';
import { startDoorDisplay } from './presence/door-display.ts';
import { createDoorPresence, type DoorPresence } from './presence/door-presence.ts';
import { withPresence } from './presence/presence-gate.ts';
import { createRingDesk } from './presence/ring-desk.ts';
import { createRecorder, createRecordingSeals, RecordingStore } from './recorder/index.ts';
import { createWaitingKey } from './recorder/waiting-key.ts';
import { openSiteRoster } from './roster/site-roster.ts';
import { openBrokerCredentials } from './site-broker/broker-credentials.ts';
import { type SiteBroker, startSiteBroker } from './site-broker/site-broker.ts';
import { readSiteFile } from './site-file.ts';
import type { VisitCamera } from './visits/visit-recording-port.ts';
import { visitNonceOf } from './visits/secured-token.ts';
import { createVisitEntrance } from './visits/visit-entrance.ts';
import { createVisitRunner } from './visits/visit-runner.ts';
import { type DoorWatch, watchDoor } from './watch/door-watch.ts';
import { createZoneKeeper, type ZoneKeeper } from './zones/zone-keeper.ts';
import { watchFireContact } from './watch/fire-contact.ts';

/** How often the grants that are held are looked through. */
const REVIEW_EVERY = Minutes(5);
/** How often the pages hear how long a running recording has become. */
const TELL_RECORDING_EVERY = Seconds(2);

/**
 * The hub, assembled: journal, devices, cameras, visits, live view, link. Disposing stops it in the opposite order; locks stay as they are.
 * Throws `hub.not_paired` on a first start without a pairing code, and what the parts throw.
 */
export async function composeHub(config: HubConfig, { log, clock, instrument = {} }: { readonly log: Log; readonly clock: Clock; readonly instrument?: HubInstrument }): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const folder = resolve(config.LATCHKEY_DATA, 'hub');
  const site = readSiteFile(config.LATCHKEY_SITE ?? join(folder, 'site.json'));
  const opened = starting.use(openJournal(join(folder, 'journal.sqlite'), clock));
  const journal = instrument.journal?.(opened) ?? opened;
  const identity = openHubIdentity(folder, clock);
  const roster = await openSiteRoster(folder, log);
  const shown = readPairingCode(config.LATCHKEY_PAIRING_CODE);
  const ownerKey = config.LATCHKEY_OWNER_KEY ?? shown.ownerKey;
  if (ownerKey !== undefined && !roster.pin(ownerKey)) log.warn('The owner’s key that was given is not used: this home has its owners already');
  const policy = openSitePolicy(folder, roster, log);
  log.info('This hub’s fingerprint: the settings page of an owner shows the same', { fingerprint: await fingerprint(identity.publicJwk) });
  const instance = randomToken(16);
  const stop = new AbortController();

  let broker: SiteBroker | undefined;
  if (site.broker !== undefined) {
    const credentials = await openBrokerCredentials(join(folder, 'broker'), site.broker.users, log);
    broker = starting.use(await startSiteBroker({ host: '127.0.0.1', port: config.LATCHKEY_SITE_BROKER_PORT, credentials }, { log, clock }));
  }
  const drivers = starting.use(await startDrivers(site.drivers, join(folder, 'drivers'), clock, log));
  // The journal made these ids with the prefix.
  const bound = site.accessPoints.map((entry) => bindAccessPoint(entry, drivers.devices, journal.idFor(`access-point:${entry.key}`, () => newId('ap', clock.now())) as AccessPoint['id']));
  const masks = starting.use(createSiteMasks({ accessPoints: bound, policy, clock, log }));
  const accessPoints = instrument.accessPoint === undefined ? masks.accessPoints : masks.accessPoints.map(instrument.accessPoint);

  const codes = new Map<string, DoorCode>();
  const presences = new Map<string, DoorPresence>();
  for (const [index, { display, presence }] of site.accessPoints.entries()) {
    const point = accessPoints[index];
    if (point !== undefined && display === undefined && point.visitors.length > 0 && presence === 'asked') presences.set(point.id, createDoorPresence(clock));
    if (broker !== undefined && display !== undefined && point !== undefined) codes.set(point.id, starting.use(startDoorDisplay(display, { broker, clock })));
  }

  let link: ServerLink | undefined;
  let evidence: VisitEvidence | undefined;
  let homeAssistant: HomeAssistant | undefined;
  const changed = () => {
    link?.stateChanged();
    homeAssistant?.changed();
  };
  const waitingKey = createWaitingKey(folder, log);
  const runningRecordings = new Set<string>();
  const keeping = createRecordingKeeping({ journal, policy, most: config.LATCHKEY_RETENTION_DAYS, onAdded: () => link?.entryAdded(), clock, log });
  const store: RecordingStore = starting.use(
    await RecordingStore.open({
      directory: join(folder, 'recordings'),
      clock,
      log,
      retention: { maxBytes: GiB(config.LATCHKEY_RETENTION_GB), minFree: GiB(0.2) },
      keepFor: (recordingId) => keeping.keepFor(recordingId),
      onPruned: (recordingIds) => keeping.tellDeleted(recordingIds),
      isProtected: (recordingId) => runningRecordings.has(recordingId),
      seals: createRecordingSeals({ recipients: () => roster.recipients(), waiting: () => waitingKey.recipient(), sign: (type, claims) => identity.signStatement(type, claims) }),
    }),
  );

  const handOver = () => void waitingKey.handOver(store, roster.recipients()).catch((error: unknown) => log.error('Recordings wait for a device and could not be handed over', { error: describeError(error) }));
  starting.defer(roster.onRecipients(handOver));
  handOver();

  // The store has repaired what a crash left; the server still believes that it runs.
  const interrupted = journal.openRecordings();
  for (const { recordingId, accessPointId, visitId, maskedPercent } of interrupted) {
    journal.appendRecording(clock.now(), await recordingFacts(store, { recordingId, accessPointId, visitId, maskedPercent }, undefined));
  }
  keeping.tellMissing(store);
  const cameras = new Map<string, VisitCamera>();
  const pictures = new Map<string, PictureRoom>();
  const reader = starting.use(createLumaProcess({ clock, log }));
  const ports = new Map<string, CameraPort>();
  for (const point of accessPoints) {
    const ownCamera = masks.ownCamera(point.id);
    if (point.camera === undefined || ownCamera === undefined) continue;
    ports.set(point.id, point.camera);
    const recorder = starting.use(createRecorder({ camera: point.camera, cameraId: point.id, store, clock, log }));
    const room = starting.use(createPictureRoom({
      name: point.id, camera: ownCamera, masks: () => masks.masksOf(point.id), light: point.lamp, contact: point.contact, rule: point.pictureRule,
      reader, store: openCalibrationStore(join(folder, 'pictures'), point.id, log), clock, log,
    }));
    pictures.set(point.id, room);
    starting.use(masks.onForget(point.id, () => {
      recorder.forget();
      live.forget(point.id);
    }));
    const onRecording: RecordingListener = (recordingId, visitId, recording) => {
      let maskedPercent = 0;
      runningRecordings.add(recordingId);
      evidence?.recordingStarted({ recordingId, visitId });
      recording.onSegment((segment) => evidence?.segmentStored({ recordingId, visitId }, segment));
      const tell = async () => {
        maskedPercent = Math.max(maskedPercent, masks.percentOf(point.id));
        const facts = await recordingFacts(store, { recordingId, visitId, accessPointId: point.id, maskedPercent }, recording.state);
        journal.appendRecording(clock.now(), facts);
        link?.entryAdded();
      };
      const tellSafely = () => tell().catch((error: unknown) => log.error('A recording could not be told of', { recording: recordingId, error: describeError(error) }));
      const beat = setInterval(() => void tellSafely(), TELL_RECORDING_EVERY);
      recording.onConfirmed(onceOnly(() => void tellSafely()));
      recording.onState(({ kind }) => {
        if (kind === 'ended' || kind === 'failed') {
          clearInterval(beat);
          runningRecordings.delete(recordingId);
          void tellSafely().then(() => evidence?.recordingEnded({ recordingId, visitId }));
          return;
        }
        void tellSafely();
      });
    };
    const camera = createVisitCamera(recorder, room, clock, log, onRecording);
    cameras.set(point.id, instrument.camera?.(camera) ?? camera);
  }
  const live = starting.use(createLiveView({ cameras: ports, clock, log, bindAddress: config.LATCHKEY_LIVE_ADDRESS, ...(config.LATCHKEY_LIVE_PORT === 0 ? {} : { udpPort: config.LATCHKEY_LIVE_PORT }) }));

  const alarm = starting.use(createLocalAlarm({ alarms: site.alarms.map((id) => bindAlarm(id, drivers.devices)), confirmedSeq: () => link?.confirmedSeq ?? 0, clock, log }));
  const rules = { relockIfNeverOpened: Seconds(config.LATCHKEY_RELOCK_UNOPENED_SECONDS), leftOpenAfter: Seconds(config.LATCHKEY_LEFT_OPEN_SECONDS), ...instrument.rules };
  const watches = new Map<string, DoorWatch>();
  let zones: ZoneKeeper | undefined;
  let held: HeldGrants | undefined;
  /** Doors at which something alarmed between visits and that do not rest yet. */
  const alarmed = new Set<string>();
  const visits = starting.use(createVisitRunner({ isHeld: (id) => watches.get(id)?.watch.state === 'evacuating', accessPoints, cameras, journal, clock, log, rules, signEnd: (end, claims) => identity.signStatement(`${end}+jwt`, claims), onEntry: (entry) => {
    link?.entryAdded();
    alarm.noted(entry);
    changed();
    if (entry.kind === 'visit' && isOver(entry)) {
      evidence?.visitOver(entry.visitId);
      if (entry.state === 'secured' || entry.state === 'bolted') held?.delivered(entry.parcels);
      zones?.visitOver();
    }
  } }));
  zones = starting.use(createZoneKeeper({ accessPoints, running: () => visits.running, journal, clock, log, onEntry: () => link?.entryAdded() }));
  for (const point of accessPoints) {
    const camera = cameras.get(point.id);
    watches.set(point.id, starting.use(watchDoor({ accessPoint: point, isVisited: () => visits.runningAt(point.id) !== undefined, journal, clock, log, onEntry: (entry) => {
      link?.entryAdded();
      if (entry.kind !== 'incident') return;
      if (entry.notices.some((notice) => notice.startsWith('alarm.'))) alarmed.add(point.id);
      else if (entry.state === 'resting') alarmed.delete(point.id);
      changed();
    }, record: camera && (() => camera.record(null)) })));
  }
  if (site.fireContact !== undefined) {
    starting.defer(watchFireContact(bindContact(site.fireContact, drivers.devices), (on) => {
      log.warn(on ? 'The fire alarm sounds' : 'The fire alarm is over', { source: site.fireContact });
      visits.fireAlarm(on, 'fire contact');
      for (const watch of watches.values()) watch.fireAlarm(on, 'fire contact');
    }));
  }
  const attentions = new Map(accessPoints.map((point) => [point.id as string, starting.use(createDoorAttention(point, clock, log))]));
  for (const point of accessPoints) {
    for (const [index, visitor] of point.visitors.entries()) {
      starting.defer(visitor.onVisitor(({ by }) => {
        presences.get(point.id)?.heard(String(index));
        pictures.get(point.id)?.attend(by);
        // Whatever moves on the porch must not empty the batteries of lock and contact.
        if (by === 'ring') attentions.get(point.id)?.attend();
      }));
    }
  }
  for (const point of accessPoints) starting.defer(watchAccessPoint(point, pictures.get(point.id), changed));

  const pairing = readPairing(folder) ?? (await pairFirst());
  let authorityLines: AuthorityLines | undefined;
  const authorityChanged = () => {
    masks.apply();
    authorityLines?.note();
    void held?.review();
    changed();
  };
  const breaker = openSiteBreaker({ folder, journal, clock, log, onChange: authorityChanged, onTrip() {
    for (const point of accessPoints) {
      const running = visits.runningAt(point.id);
      if (running !== undefined) visits.stop(running.visitId, 'breaker');
    }
  } });
  const clockMark = createClockMark(clock, latestInJournal(journal));
  const { kty, crv, x } = pairing.serverJwk;
  const chargeOf = (id: string) => {
    const charge = accessPoints.find((point) => point.id === id)?.lock.charge.value;
    return charge === 'unknown' ? undefined : charge;
  };
  const gate = withPresence(createGrantGate({ pinned: { ...pairing, serverJwk: { kty, crv, x } }, roster, policy, breaker, clockMark, journal, hasDoor: (id) => accessPoints.some((point) => point.id === id), chargeOf, clock, log }), { codes, presences }, log);
  const authority = createSiteAuthority({ siteId: pairing.siteId, roster, policy, tripped: () => breaker.tripped, onChange: authorityChanged, log });
  authorityLines = createAuthorityLines({
    journal, clock, log,
    inForce: () => ({ roster: roster.current?.text ?? '', policy: policy.current?.text ?? '', breaker: breaker.tripped ?? '' }),
    onAdded: () => link?.entryAdded(),
  });
  const enter = createVisitEntrance({ visits, authorityLines, zones });
  const ringDesk = starting.use(createRingDesk({ presences, admit: (request) => gate.admit(request, (admitted) => enter(admitted, visitNonceOf(request.proof), request)), clock, log }));
  held = createHeldGrants({ journal, gate, hasReader: (id) => accessPoints.some((point) => point.id === id && point.codeReader !== undefined), clock, log });
  await held.review();
  starting.use(reviewNowAndThen(held));
  for (const point of accessPoints) {
    if (point.codeReader === undefined) continue;
    const signal = point.codeReaderLight && starting.use(createDoorAnswer(point.codeReaderLight, clock, log));
    // The lamp in the picture is busy with proving it while somebody is let in, and the lock is heard.
    const lamp = point.lamp && starting.use(createDoorAnswer(point.lamp, clock, log));
    const isBusy = () => link?.journalRestored === true || visits.runningAt(point.id) !== undefined || watches.get(point.id)?.watch.state === 'evacuating';
    const codeReader = point.codeReader === 'camera' ? cameraCodeReader({ name: point.id, reader, isWanted: () => held.isDueAt(point.id) && !isBusy(), clock, log }) : point.codeReader;
    starting.defer(openHandoverDesk(codeReader, {
      accessPointId: point.id, held, gate, isBusy, unfit: () => unfitBecause(point, cameras.get(point.id)?.picture), clock, log,
      begin: (admitted, words) => ({ refusal: enter(admitted, admitted.claims.jti, words).visit.refusal }),
      answer(yes) {
        if (signal !== undefined) signal.tell(yes);
        else if (!yes && !isBusy()) lamp?.tell(false);
      },
    }));
  }
  const actLines = createActLines({ journal, clock, log, onAdded() {
    link?.entryAdded();
    evidence?.signSoon();
  } });
  starting.use(
    await openLocalControl({ folder, log, status: () => ({ ...authority.state(), batteries: accessPoints.flatMap((point) => batteryOf(describe(point))), held: { count: held.ids.length, until: held.until === undefined ? null : toIso(held.until) } }), clearBreaker() {
      actLines.sawAnyway({ what: 'breaker.cleared', by: { kind: 'site', id: pairing.hubId }, about: null });
      breaker.clear();
      clockMark.reset();
    } }),
  );
  evidence = starting.use(createVisitEvidence({ journal, store, identity, hubId: pairing.hubId, clock, log, onAdded: () => link?.entryAdded() }));
  // Those of visits it finds by their visits.
  for (const { recordingId, visitId } of interrupted) if (visitId === null) evidence.recordingEnded({ recordingId, visitId });
  const viewLeases = starting.use(createViewLeases(live, () => link?.connected !== true, clock));
  const signedLive = createSignedLive({
    live,
    leases: viewLeases,
    roster,
    sign: (type, claims) => identity.signStatement(type, claims),
    onLook(by, about) {
      const act = { what: 'live.watched', by, about } as const;
      // The household watches an open door on a full disk too. Somebody outside does not, unless it stands in the journal.
      if (by.kind === 'device') actLines.sawAnyway(act);
      else actLines.saw(act);
    },
    now: () => clockMark.read(),
    visitAt: (accessPointId) => visits.runningAt(accessPointId)?.visitId,
  });
  const describe = (point: AccessPoint) => describeAccessPoint(point, pictures.get(point.id), clock, visits.runningAt(point.id)?.visitId, policy.current !== undefined && isReserved(policy.current, point.id, chargeOf(point.id)), masks.percentOf(point.id), codes.has(point.id) ? 'display' : presences.has(point.id) ? 'visitor' : 'none');
  const performer = createPerformer({
    accessPoints,
    attend(accessPointId) {
      attentions.get(accessPointId)?.attend();
      pictures.get(accessPointId)?.attend('page');
    },
    learnPicture: (accessPointId) => pictures.get(accessPointId)?.learnAgain() ?? false,
    authority,
    authorityLines,
    actLines,
    gate,
    ringDesk,
    held,
    visits,
    live,
    signedLive,
    viewLeases,
    recordings: store,
    dialer: createMediaDialer(config.LATCHKEY_SERVER_URL, pairing, identity, instance, log, stop.signal),
    openMedia: async (media, signal) => {
      if (media.kind === 'live') return liveSource(await signedLive.stream(media, signal));
      const by = media.by ?? null;
      if (media.kind === 'evidence') {
        const source = evidenceSource({ journal, identity, hubId: pairing.hubId, clock }, media.visitId);
        actLines.saw({ what: 'evidence.read', by, about: media.visitId });
        return source;
      }
      const source = await recordingSource(store, media);
      actLines.saw({ what: 'recording.read', by, about: media.recordingId });
      return source;
    },
    clock,
  });
  link = starting.use(
    openServerLink({
      pairing,
      serverUrl: config.LATCHKEY_SERVER_URL,
      identity,
      instance,
      journal,
      perform: performer,
      runningVisits: () => visits.running.map(({ visitId }) => visitId),
      siteState: () => ({ ...siteStateOf(instance, clock, accessPoints.map(describe)), authority: { ...authority.state(), keeps: keeping.days() }, heldGrants: [...held.ids] }),
      clock,
      log,
    }),
  );
  if (site.homeAssistant !== undefined) {
    const isAlarmed = (point: AccessPoint) => alarmed.has(point.id) || watches.get(point.id)?.watch.state === 'evacuating' || (visits.runningAt(point.id)?.visit.alarms.length ?? 0) > 0;
    homeAssistant = starting.use(await showInHomeAssistant(site.homeAssistant, {
      hubId: pairing.hubId,
      doors: () => accessPoints.map((point) => ({ point: describe(point), alarmed: isAlarmed(point) })),
      async lock(accessPointId) {
        const now = clock.now();
        await performer({ id: newId('cmd', now), type: 'access.lock', issuedAt: toIso(now), expiresAt: toIso(plus(now, Seconds(5))), body: { accessPointId, who: 'home-assistant' } });
      },
      log,
    }));
  }
  starting.defer(() => stop.abort());
  log.info('The hub is up', { doors: accessPoints.length, hub: pairing.hubId });
  return starting.move();

  async function pairFirst() {
    if (shown.code === undefined) {
      throw new CodedError('hub.not_paired', 'This hub belongs to no server yet. Make a pairing code on the owner’s page and start the hub with LATCHKEY_PAIRING_CODE.');
    }
    const made = await pairWith(config.LATCHKEY_SERVER_URL, shown.code, site.name, identity, folder);
    log.info('Paired with the server', { server: config.LATCHKEY_SERVER_URL, hub: made.hubId });
    return made;
  }
}

/** What is over goes without anybody asking for it. */
function reviewNowAndThen(held: HeldGrants): Disposable {
  const timer = setInterval(() => void held.review(), REVIEW_EVERY);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** What whoever asks at the hub's machine reads of a lock's battery. */
const batteryOf = ({ name, charge }: ReturnType<typeof describeAccessPoint>) => (charge === undefined ? [] : [{ door: name, percent: charge.percent, low: charge.low, reserved: charge.reserved }]);

/** Lets the first call through. */
function onceOnly(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
