import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { sockets as socketRoutes } from '@latchkey/contract';
import { type Clock, describeError, type Log, MiB, toIso } from '@latchkey/kit';
import { startActReports } from './acts/act-reports.ts';
import { createActRoutes } from './acts/act-routes.ts';
import { addAlexaSkill } from './alexa/alexa-skill.ts';
import { readAlexaSettings } from './alexa/alexa-settings.ts';
import { createAmazonTrust } from './alexa/amazon-trust.ts';
import type { AlexaTrust } from './alexa/request-signature.ts';
import { createAssistants } from './assistants/assistants.ts';
import { createAuthorityDelivery } from './authority/authority-delivery.ts';
import { createAuthorityRoutes } from './authority/authority-routes.ts';
import { startAwayCalendars } from './calendar/away-calendar.ts';
import { createCalendarFeed } from './calendar/calendar-feed.ts';
import { createCarrierAuthentication } from './carriers/carrier-authentication.ts';
import { createCarrierTokens } from './carriers/carrier-tokens.ts';
import { createCarriers } from './carriers/carriers.ts';
import { startHeldGrants } from './carriers/held-grants.ts';
import { createHouseholdHeldGrants } from './carriers/household-held-grants.ts';
import { createSandboxCourier } from './carriers/sandbox-courier.ts';
import { openDatabase } from './database/database.ts';
import { lockDataFolder } from './database/data-folder-lock.ts';
import { startHousekeeping } from './database/housekeeping.ts';
import { startJobQueue } from './database/job-queue.ts';
import { createEvidenceRoutes } from './evidence/evidence-routes.ts';
import { createCosigner } from './evidence/cosigner.ts';
import { createRecordRoutes } from './evidence/record-routes.ts';
import { createCourierDoor } from './household/courier-door.ts';
import { noDemoHome, openDemoHome } from './household/demo-home.ts';
import { createHome } from './household/home.ts';
import { createInvitations } from './household/invitations.ts';
import { createPeople } from './household/people.ts';
import { createPairing } from './household/pairing.ts';
import { createPictureLearning } from './household/picture-learning.ts';
import { findPort, listen, readTlsFiles } from './http/listen.ts';
import { createOwnOrigins } from './http/own-origins.ts';
import { addResidentEvents } from './http/resident-events.ts';
import { createServerApp } from './http/server-app.ts';
import { createHubLink } from './hub-link/hub-link.ts';
import { createLiveEvents } from './hub-link/live-events.ts';
import { createCourierProofs } from './identity/courier-proof.ts';
import { createAccountRecovery } from './identity/account-recovery.ts';
import { openFirstOwner } from './identity/first-owner.ts';
import { createPasskeys } from './identity/passkeys.ts';
import { openServerKeys } from './identity/server-keys.ts';
import { createSessionList } from './identity/session-list.ts';
import { createSessions } from './identity/sessions.ts';
import { createSignIn } from './identity/sign-in.ts';
import { createTokenEndpoint } from './identity/token-endpoint.ts';
import { startParcelMails } from './mail/parcel-mail.ts';
import { createMailSender } from './notices/mail-sender.ts';
import { createMedia } from './media/media.ts';
import { createMqttSender } from './notices/mqtt-sender.ts';
import { noticeKinds } from './notices/notice-kind.ts';
import { createNoticeRoutes } from './notices/notice-routes.ts';
import { createNoticeSettingsRoutes } from './notices/notice-settings-routes.ts';
import { createNoticeTimes } from './notices/notice-times.ts';
import { createNotices, usableChannels } from './notices/notices.ts';
import { createPushSender } from './notices/push-sender.ts';
import { createOrders } from './orders/orders.ts';
import { createParcels } from './parcels/parcels.ts';
import type { ServerConfig } from './server-config.ts';
import packageFile from '../package.json' with { type: 'json' };
import { createCourierSocket } from './visits/courier-socket.ts';
import { startVisitSweep } from './visits/visit-sweep.ts';
import { createIncidents } from './incidents/incidents.ts';
import { createExport } from './owning/export.ts';
import { createPersonErasing } from './owning/person-erasing.ts';
import { createRetention } from './owning/retention.ts';
import { createReceipts } from './receipts/receipts.ts';
import { createShares } from './shares/shares.ts';
import { createVisits } from './visits/visits.ts';
import { startWebhookOutbox } from './webhooks/webhook-outbox.ts';
import { createWebhookPost } from './webhooks/webhook-post.ts';

const { version } = packageFile;
const LARGEST_HUB_MESSAGE = MiB(2);
const LARGEST_MEDIA_CHUNK = MiB(8);

export interface ServerContext {
  readonly log: Log;
  readonly clock: Clock;
  /** Whom Alexa's requests are believed from; Amazon, where it is left out. */
  readonly alexaTrust?: AlexaTrust;
  /** Gives up starting. */
  readonly signal?: AbortSignal;
}

/** A server that runs. Disposing stops it: sockets first, the database last. */
export interface Server extends AsyncDisposable {
  /** As this machine calls it, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Of the demo home: the key for other devices, and a pairing code while no hub is paired. */
  readonly demo: { readonly key: string; readonly pairingCode: string | undefined } | undefined;
}

/**
 * Starts the server: lock of the data folder, keys, database, hub link, API and pages.
 * Rejects with `server.folder_in_use`, `server.port_taken`, `server.tls_unreadable`, `keys.unreadable`, or a code of `database.`.
 */
export async function composeServer(config: ServerConfig, { log, clock, alexaTrust, signal }: ServerContext): Promise<Server> {
  await using stack = new AsyncDisposableStack();
  const alexa = readAlexaSettings(config);
  const port = await findPort(config.LATCHKEY_HOST, config.LATCHKEY_PORT);
  const tls = await readTlsFiles(config.LATCHKEY_TLS_CERT, config.LATCHKEY_TLS_KEY);
  const scheme = tls === undefined ? 'http' : 'https';
  const folder = join(resolve(config.LATCHKEY_DATA), 'server');
  stack.use(await lockDataFolder(folder));
  const keys = await openServerKeys(join(folder, 'keys'));
  const { db, address } = stack.use(await openDatabase({ url: config.DATABASE_URL, folder, clock, log, ...(signal === undefined ? {} : { signal }) }));
  stack.use(startHousekeeping({ db, clock, log }));
  const { boss } = stack.use(await startJobQueue(address, log));

  const origins = createOwnOrigins(config.LATCHKEY_PUBLIC_URL, `${scheme}://localhost:${port}`);
  const sessions = createSessions({ db, clock });
  const proofs = createCourierProofs({ db, clock, ownsUrl: (url) => origins.owns(url) });
  const demoKey = config.LATCHKEY_DEMO ? (config.LATCHKEY_DEMO_KEY ?? randomBytes(18).toString('base64url')) : undefined;
  const live = createLiveEvents(log);

  const mail = config.LATCHKEY_SMTP_URL === undefined ? undefined : stack.use(createMailSender({ smtpUrl: config.LATCHKEY_SMTP_URL, from: config.LATCHKEY_MAIL_FROM }));
  const pushRules = { allowLoopback: config.LATCHKEY_PUSH_LOOPBACK };
  const push = createPushSender({ vapid: keys.vapid, contact: origins.publicOrigin.startsWith('https:') ? origins.publicOrigin : 'mailto:latchkey@localhost', rules: pushRules });
  const mqtt = config.LATCHKEY_MQTT_URL === undefined ? undefined : stack.use(createMqttSender({ url: config.LATCHKEY_MQTT_URL, eventTypes: noticeKinds, clock, log: log.child({ part: 'mqtt' }) }));
  const webhookRules = { allowLoopback: config.LATCHKEY_WEBHOOK_LOOPBACK };
  const post = createWebhookPost(webhookRules);
  const notices = stack.use(
    await createNotices({ db, boss, live, push, mail, mqtt, post, keys, publicUrl: origins.publicOrigin, language: config.LATCHKEY_LANGUAGE, timeZone: config.LATCHKEY_TIME_ZONE, clock, log: log.child({ part: 'notices' }) }),
  );
  const hubLink = stack.use(await createHubLink({ db, keys, signEcho: (claims) => keys.sign('echo+jwt', claims), cosign: createCosigner(keys, clock), live, notices, clock, log: log.child({ part: 'hub-link' }) }));
  stack.use(startActReports({ db, hubLink, clock, log: log.child({ part: 'acts' }) }));
  const delivery = createAuthorityDelivery({ db, hubLink, onHeld: (siteId) => live.publish(siteId, { type: 'authority' }), clock, log: log.child({ part: 'authority' }) });
  const hubKeeps = (siteId: string) => delivery.heldBy(siteId)?.keeps;
  const media = stack.use(createMedia({ db, hubLink, clock, log: log.child({ part: 'media' }) }));
  stack.use(startVisitSweep({ db, live, visitChanges: hubLink.visitChanges, clock, log: log.child({ part: 'visits' }) }));
  stack.use(startHeldGrants({ db, keys, hubLink, clock, log: log.child({ part: 'held-grants' }) }));
  const smtp = config.LATCHKEY_MAIL_PORT === undefined ? undefined : { host: config.LATCHKEY_HOST, port: config.LATCHKEY_MAIL_PORT, tls, domain: config.LATCHKEY_MAIL_DOMAIN };
  const mails = stack.use(await startParcelMails({ db, live, clock, log: log.child({ part: 'mail' }), keyFolder: join(folder, 'keys'), rules: { allowLoopback: config.LATCHKEY_IMAP_LOOPBACK }, smtp }));
  const awayCalendars = stack.use(startAwayCalendars({ db, rules: { allowLoopback: config.LATCHKEY_CALENDAR_LOOPBACK }, timeZone: config.LATCHKEY_TIME_ZONE, clock, log: log.child({ part: 'calendar' }) }));
  const isOnline = (hubId: string) => hubLink.isOnline(hubId);
  const pairing = createPairing({ db, keys, clock, log, onPaired(siteId) {
    live.publish(siteId, { type: 'hub', online: false, lastSeenAt: null });
    hubLink.dropRetired(siteId).catch((error: unknown) => log.error('a retired hub could not be cut off', { error: describeError(error) }));
  } });
  const demoHome = demoKey === undefined ? undefined : await openDemoHome({ db, clock, log, sessions, origins, pairing, simulatorUrl: config.LATCHKEY_DEMO_SIMULATOR_URL, email: config.LATCHKEY_DEMO_EMAIL, ownerKeysFile: config.LATCHKEY_DEMO_OWNER_KEYS, folder });

  stack.use(startWebhookOutbox({ db, keys, post, mail, publicOrigin: origins.publicOrigin, clock, log: log.child({ part: 'webhooks' }) }));
  const sandboxCourier = stack.use(createSandboxCourier({ db, serverUrl: `${scheme}://localhost:${port}`, simulatorUrl: config.LATCHKEY_DEMO_SIMULATOR_URL, clock, log: log.child({ part: 'sandbox' }) }));

  const assistants = stack.use(createAssistants({ db, origins, preset: alexa === undefined ? [] : [alexa.client], isOnline, timeZone: config.LATCHKEY_TIME_ZONE, version, clock, log: log.child({ part: 'assistants' }) }));
  const server = stack.use(await createServerApp({ db, clock, log, origins, sessions, proofs, carriers: createCarrierAuthentication({ db, keys, proofs, clock }), assistants: assistants.authentication, demoKey, version, ratePerMinute: config.LATCHKEY_RATE_LIMIT, proxies: listOf(config.LATCHKEY_PROXIES), tls }));
  if (alexa !== undefined) await addAlexaSkill(server.app, { db, hubLink, isOnline, assistants, skillId: alexa.skillId, trust: alexaTrust ?? createAmazonTrust(), timeZone: config.LATCHKEY_TIME_ZONE, clock, log: log.child({ part: 'alexa' }) });
  const pages = addResidentEvents(server.sockets, { live, clock });
  const onEnded = (sessionHash: string) => {
    pages.forget(sessionHash);
    media.views.endAllOf({ kind: 'session', id: sessionHash });
  };
  server.sockets.on(socketRoutes.hubLink, async ({ request }) => (socket) => hubLink.accept(socket, request), { maxPayload: LARGEST_HUB_MESSAGE });
  server.sockets.on(socketRoutes.courierEvents, createCourierSocket({ db, proofs, hubLink, clock, log }));
  server.sockets.on(socketRoutes.hubMedia, media.hubSocket, { maxPayload: LARGEST_MEDIA_CHUNK });
  server.sockets.on(socketRoutes.liveFragments, media.fragmentsSocket);
  const shares = createShares({ db, media, clock, log: log.child({ part: 'shares' }) });
  server.sockets.on(socketRoutes.sharedFragments, shares.fragmentsSocket);

  const passkeys = createPasskeys({ db, clock, log });
  await server.serve({
    async health() {
      const { paired } = await db.selectFrom('hubs').select((eb) => eb.fn.countAll<string>().as('paired')).where('retired_at', 'is', null).executeTakeFirstOrThrow();
      return { status: 'ok', version, now: toIso(clock.now()), hubs: { online: hubLink.onlineCount, paired: Number(paired) } };
    },
    ...createSignIn({ db, sessions, passkeys, origins, clock, onEnded }),
    ...createAccountRecovery({ db, keys, passkeys, sessions, notices, origins, onEnded, clock, log }),
    ...(await openFirstOwner({ db, sessions, origins, clock, log, folder })),
    ...(demoHome ?? noDemoHome),
    ...createHome({ db, clock, isOnline, live, publicOrigin: origins.publicOrigin }),
    ...createSessionList({ db, onEnded }),
    ...createPeople({ db, onEnded, clock, log }),
    ...createExport({ db, clock, log }),
    ...createRetention({ db, clock, hubKeeps }),
    ...createPersonErasing({ db, onEnded, clock, log }),
    ...createInvitations({ db, sessions, origins, clock, log }),
    ...createAuthorityRoutes({ db, delivery, live, clock, log: log.child({ part: 'authority' }) }),
    ...createCourierDoor({ db, clock, isOnline, send: hubLink.send, hubKeeps }),
    ...createPictureLearning({ db, send: hubLink.send }),
    ...createParcels({ db, clock, live }),
    ...mails.handlers,
    ...pairing,
    ...createCarriers({ db, keys, origins, signUp: { live: config.LATCHKEY_CARRIER_SIGN_UP, sandbox: demoHome !== undefined }, isOnline, live, rules: webhookRules, clock, log: log.child({ part: 'carriers' }) }),
    ...createOrders({ db, keys, origins, live, clock, log: log.child({ part: 'orders' }) }),
    ...createHouseholdHeldGrants({ db, clock, log: log.child({ part: 'held-grants' }) }),
    playSandbox: sandboxCourier.playSandbox,
    ...createTokenEndpoint({ carrier: createCarrierTokens({ db, keys, proofs, clock }), assistant: assistants.issueToken, origins }),
    ...assistants.handlers,
    ...createIncidents({ db }),
    ...createActRoutes({ db }),
    ...awayCalendars.handlers,
    ...createCalendarFeed({ db, publicOrigin: origins.publicOrigin, language: config.LATCHKEY_LANGUAGE, clock, log: log.child({ part: 'calendar' }) }),
    ...createVisits({ db, keys, hubLink, notices, live, clock, log: log.child({ part: 'visits' }) }),
    ...media.handlers,
    ...shares.handlers,
    ...createReceipts({ db, hubLink, live, hubKeeps, clock, log: log.child({ part: 'receipts' }) }),
    ...createEvidenceRoutes({ db, exchange: media.exchange, keys }),
    ...createRecordRoutes({ db, clock }),
    ...createNoticeRoutes({ db, keys, pushRules, clock }),
    ...createNoticeSettingsRoutes({ db, keys, rules: webhookRules, channels: usableChannels({ mail, mqtt }), clock }),
    ...createNoticeTimes({ db, clock }),
  });
  await listen(server.app, config.LATCHKEY_HOST, port);
  const pairingCode = await demoHome?.ensurePairingCode();
  const url = `${scheme}://${config.LATCHKEY_HOST.includes(':') ? `[${config.LATCHKEY_HOST}]` : config.LATCHKEY_HOST}:${port}`;
  log.info('server listens', { url, version });
  const kept = stack.move();
  return { url, demo: demoKey === undefined ? undefined : { key: demoKey, pairingCode }, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

const listOf = (text: string | undefined): readonly string[] => (text ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '');
