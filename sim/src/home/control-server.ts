import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { codeOf, CodedError, type Clock, type Log, Seconds } from '@latchkey/kit';
import fastify, { type FastifyReply } from 'fastify';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { cameraFaults } from '../rtsp/stream-fault.ts';
import { scriptNames, scripts } from '../world/script.ts';
import { controlActionNames, controlActionSchema, isHomeAction } from './control-action.ts';
import { crossSiteObjection, hostNames } from './cross-site-guard.ts';
import type { Home } from './home.ts';
import type { HomeFacts } from './home-facts.ts';
import { servePreviews } from './preview-feed.ts';

export interface ControlServerOptions {
  readonly home: Home;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The control page and its API. */
export interface ControlServer extends AsyncDisposable {
  readonly url: string;
}

const pageFiles = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
} as const;

const securityHeaders = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** What the page and `GET /state` show. */
export function stateOf(home: Home): object {
  const { home: state, script, lightChoice, stuckLamps, incidents, elapsed } = home.live.world;
  return {
    home: state,
    script: script ? { name: script.name, doing: scripts[script.name][script.step]?.label ?? '' } : null,
    lightChoice,
    stuckLamps,
    fault: home.fault,
    alarm: home.alarm ?? null,
    devices: home.devices.map(({ name, pid, restarts }) => ({ name, running: pid !== undefined, ready: home.answering.has(name), restarts })),
    incidents: incidents.slice(-10).map(({ incident, accessPoint, at }) => ({ incident, accessPoint, secondsAgo: Math.round((elapsed - at) / 1_000) })),
  };
}

/** Listens before it resolves. Errors: `sim.control_port` when the port cannot be had. */
export async function startControlServer({ home, host, port, clock, log }: ControlServerOptions): Promise<ControlServer> {
  const app = fastify({ bodyLimit: 4_096, forceCloseConnections: true });
  const pages = await Promise.all(
    Object.entries(pageFiles).map(async ([path, [file, type]]) => ({ path, type, body: await readFile(new URL(`page/${file}`, import.meta.url)) })),
  );
  let hosts: ReadonlySet<string> = new Set();
  let url = '';

  const refuse = (reply: FastifyReply, status: number, code: string, detail: string) =>
    reply.code(status).type('application/problem+json').send({ type: 'about:blank', status, code, detail });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    const { host: asked, origin, 'sec-fetch-site': site } = request.headers;
    const objection = crossSiteObjection({ method: request.method, host: asked, origin, site: site?.toString() }, hosts);
    if (objection) return refuse(reply, 403, 'sim.foreign_request', objection);
    return undefined;
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'sim.not_found', 'There is nothing at this address.'));
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error('control request failed', { reason: error.message });
    return refuse(reply, status, codeOf(error) ?? 'sim.bad_request', status >= 500 ? 'The simulated home could not do that.' : error.message);
  });

  for (const { path, type, body } of pages) app.get(path, (_request, reply) => reply.type(type).send(body));
  app.get('/state', () => stateOf(home));
  app.get('/facts', (request, reply): HomeFacts | FastifyReply => {
    if (!isLoopback(request.ip)) return refuse(reply, 403, 'sim.loopback_only', 'Pairing codes and passwords are told on this machine only.');
    return { controlUrl: url, devices: home.deviceFacts };
  });
  app.get('/actions', () => ({ actions: controlActionNames, scripts: scriptNames, faults: cameraFaults }));
  app.post<{ Params: { name: string } }>('/actions/:name', (request, reply) => {
    const { name } = request.params;
    if (!controlActionNames.some((known) => known === name)) return refuse(reply, 404, 'sim.no_such_action', `There is no such action. There are: ${controlActionNames.join(', ')}.`);
    const body = request.body ?? {};
    if (typeof body !== 'object' || Array.isArray(body)) return refuse(reply, 400, 'sim.bad_request', 'The body must be a JSON object.');
    const action = controlActionSchema.safeParse({ ...body, type: name });
    if (!action.success) return refuse(reply, 400, 'sim.bad_request', z.prettifyError(action.error));
    // What a phone shows opens doors.
    log.info('control action', { action: action.data.type === 'hold-phone' ? { ...action.data, text: '…' } : action.data });
    if (isHomeAction(action.data)) home.live.act(action.data);
    else if (action.data.type === 'lamp') home.switchLamp(action.data.lamp, action.data.on);
    else if (action.data.type === 'alarm') home.touchAlarm({ type: 'panel', press: action.data.press });
    else if (action.data.type === 'silence-alarm') home.touchAlarm({ type: 'panel', silent: action.data.silent });
    else if (action.data.type === 'fault') home.setFault(action.data.fault);
    else {
      const { device } = action.data;
      if (!home.devices.some((running) => running.name === device)) return refuse(reply, 404, 'sim.no_such_device', 'This home has no such device.');
      home.killDevice(device);
    }
    return reply.send(stateOf(home));
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_024 });
  const feed = servePreviews(home, sockets, () => stateOf(home), clock);
  app.get<{ Params: { view: string } }>('/preview/:view', async (request, reply) => {
    const jpeg = await feed.picture(request.params.view.replace(/\.jpe?g$/, ''), Seconds(3));
    return jpeg ? reply.type('image/jpeg').send(jpeg) : refuse(reply, 404, 'sim.no_picture', 'There is no such picture, or the camera is not running.');
  });
  app.server.on('upgrade', (request, socket, head) => {
    const { host: asked, origin, 'sec-fetch-site': site } = request.headers;
    // A WebSocket is not bound by the same-origin rule: here the origin must be ours even though the request reads.
    const objection = crossSiteObjection({ method: 'POST', host: asked, origin, site: site?.toString() }, hosts);
    if (objection || request.url !== '/live') {
      socket.end(`HTTP/1.1 ${objection ? '403 Forbidden' : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });

  try {
    await app.listen({ host, port });
  } catch (cause) {
    feed[Symbol.dispose]();
    throw new CodedError('sim.control_port', 'The control page cannot listen on its port. Is another program using it?', { cause, facts: { host, port } });
  }
  const address = app.server.address() as AddressInfo; // a TCP server that listens has one
  hosts = hostNames(host, address.port);
  url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${address.port}`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      feed[Symbol.dispose]();
      for (const client of sockets.clients) client.terminate();
      await app.close();
    },
  };
}

const isLoopback = (ip: string): boolean => ip === '::1' || /^(::ffff:)?127\./.test(ip);
