import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One message as the push service took it and the browser read it. */
export interface PushedMessage {
  readonly headers: IncomingHttpHeaders;
  readonly payload: Readonly<Record<string, string>>;
  /** The claims of the sender's token, verified. */
  readonly vapid: { readonly aud: string; readonly sub: string; readonly exp: number };
}

/** A push service (RFC 8030) and the browser behind it (RFC 8291) in one, that checks the sender's key (RFC 8292). */
export interface PushPeer extends AsyncDisposable {
  readonly subscription: { readonly endpoint: string; readonly p256dh: string; readonly auth: string };
  readonly messages: PushedMessage[];
  /** What the next requests are answered with; 201 when nothing is left. */
  readonly answers: number[];
  /** Everything that was asked, refused or not. */
  requests: number;
}

export async function startPushPeer(vapidKey: string): Promise<PushPeer> {
  const browser = createECDH('prime256v1');
  const publicKey = browser.generateKeys();
  const auth = randomBytes(16);
  const messages: PushedMessage[] = [];
  const answers: number[] = [];

  const decrypt = (body: Buffer): string => {
    const [salt, keyLength] = [body.subarray(0, 16), body.readUInt8(20)];
    const sender = body.subarray(21, 21 + keyLength);
    const bytes = (key: Buffer, saltOf: Buffer, info: Buffer, length: number) => Buffer.from(hkdfSync('sha256', key, saltOf, info, length));
    const ikm = bytes(browser.computeSecret(sender), auth, Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender]), 32);
    const record = body.subarray(21 + keyLength);
    const decipher = createDecipheriv('aes-128-gcm', bytes(ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16), bytes(ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12));
    decipher.setAuthTag(record.subarray(-16));
    const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
    // The last record ends with 0x02 and zeros.
    return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8');
  };
  const readVapid = (header: string): PushedMessage['vapid'] => {
    const { t = '', k = '' } = Object.fromEntries(header.replace(/^vapid\s+/, '').split(/,\s*/).map((part) => part.split('=', 2)));
    const [head = '', claims = '', signature = ''] = t.split('.');
    const point = Buffer.from(k, 'base64url');
    const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') } });
    const genuine = k === vapidKey && verify('sha256', Buffer.from(`${head}.${claims}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
    if (!genuine) throw new TypeError('the sender is not the one who was subscribed to');
    return JSON.parse(Buffer.from(claims, 'base64url').toString()) as PushedMessage['vapid'];
  };

  const server = createServer(async (request, response) => {
    peer.requests += 1;
    const status = answers.shift() ?? 201;
    const body = await buffer(request);
    try {
      if (status < 300) messages.push({ headers: request.headers, payload: JSON.parse(decrypt(body)) as PushedMessage['payload'], vapid: readVapid(request.headers.authorization ?? '') });
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end();
    } catch {
      response.writeHead(400).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on TCP, so the address is not a text.
  const { port } = server.address() as AddressInfo;
  const peer: PushPeer = {
    subscription: { endpoint: `http://127.0.0.1:${port}/push/${randomBytes(8).toString('hex')}`, p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
    messages, answers,
    requests: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return peer;
}
