import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const DOVECOT = '/usr/sbin/dovecot';

/** Why Dovecot cannot run here; undefined when it can. */
export const dovecotMissing = (): string | undefined =>
  !existsSync(DOVECOT) ? 'Dovecot is not installed: apt-get install dovecot-imapd' : process.getuid?.() === 0 ? undefined : 'Dovecot wants to start as root';

/** A real IMAP server with one account, TLS only, on loopback. */
export interface DovecotPeer extends AsyncDisposable {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The certificate that it shows, PEM. */
  readonly ca: string;
  /** Puts a mail into the inbox, as a mail server would. */
  deliver(raw: Uint8Array): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on TCP, so the address is not a text.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts Dovecot from Debian with a configuration of its own in a temporary folder; nothing of the machine's is touched. */
export async function startDovecot(): Promise<DovecotPeer> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-dovecot-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  spawnSync('chmod', ['755', folder]);
  const [port, user, password] = [await freePort(), 'ann', 'correct horse battery'];
  const { cert, key } = makeCertificate(folder);
  await writeFile(join(folder, 'users'), `${user}:{PLAIN}${password}\n`);
  const inbox = join(folder, 'mail', 'new');
  for (const part of ['new', 'cur', 'tmp']) await mkdir(join(folder, 'mail', part), { recursive: true });
  spawnSync('chown', ['-R', 'mail:mail', join(folder, 'mail')]);
  await writeFile(
    join(folder, 'dovecot.conf'),
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <${cert}
ssl_key = <${key}
default_internal_user = ${userInfo().username === 'root' ? 'dovecot' : userInfo().username}
mail_location = maildir:${folder}/mail
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${folder}/mail
}
first_valid_uid = 1
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${port}
    ssl = yes
  }
}
service anvil {
  chroot =
}
`,
  );
  const child = spawn(DOVECOT, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
  stack.defer(() => stop(child));
  await untilListening(port, join(folder, 'log'));
  let delivered = 0;
  const kept = stack.move();
  return {
    port, user, password,
    ca: readFileSync(cert, 'utf8'),
    async deliver(raw) {
      const path = join(inbox, `${Date.now()}.${(delivered += 1)}.peer`);
      await writeFile(path, raw);
      spawnSync('chown', ['mail:mail', path]);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function makeCertificate(folder: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert]);
  if (made.status !== 0) throw new TypeError('openssl made no certificate');
  return { cert, key };
}

async function untilListening(port: number, log: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(() => true, () => false);
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new TypeError(`Dovecot does not listen: ${existsSync(log) ? readFileSync(log, 'utf8') : 'no log'}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
