import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CodedError } from '@latchkey/kit';

/** How PostgreSQL's programs are started, and who owns their files. */
export interface PostgresUser {
  /** Owner of the cluster's folders; undefined: whoever we are. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** The command that runs `program` as that user, and spawn's options for it. */
  command(program: string, args: readonly string[]): { readonly file: string; readonly args: readonly string[]; readonly options: { readonly uid?: number; readonly gid?: number } };
}

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'];

/**
 * PostgreSQL refuses to run as root, so root starts it as `nobody`. Where `nobody` cannot reach a path (a home folder is closed to others), it is started with the one
 * capability that walks through closed folders; it stays unprivileged otherwise. Rejects with `database.folder_closed` where that cannot be done.
 */
export async function postgresUser(paths: readonly string[]): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return { owner: undefined, command: (file, args) => ({ file, args, options: {} }) };
  const owner = await nobody();
  const closed = await firstClosedFolder(paths, owner.uid);
  if (closed === undefined) return { owner, command: (file, args) => ({ file, args, options: owner }) };

  const setpriv = SETPRIV.find((path) => existsSync(path));
  if (setpriv === undefined) {
    throw new CodedError(
      'database.folder_closed',
      `PostgreSQL does not run as root, and the user nobody may not enter ${closed}. Start Latchkey as an ordinary user, open that folder (chmod o+x ${closed}), or set LATCHKEY_DATA to another folder.`,
    );
  }
  const change = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', '--bounding-set=-all,+dac_override', '--'];
  return { owner, command: (program, args) => ({ file: setpriv, args: [...change, program, ...args], options: {} }) };
}

async function nobody(): Promise<{ readonly uid: number; readonly gid: number }> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, , uid, gid] = users.split('\n').find((line) => line.startsWith('nobody:'))?.split(':') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new CodedError('database.no_user', 'PostgreSQL does not run as root, and this machine has no user “nobody” to run it as. Start Latchkey as an ordinary user.');
  }
  return { uid: Number(uid), gid: Number(gid) };
}

const OTHERS_MAY_ENTER = 0o001;

async function firstClosedFolder(paths: readonly string[], uid: number): Promise<string | undefined> {
  for (const path of paths) {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const { mode, uid: folderOwner } = await stat(folder);
      if ((mode & OTHERS_MAY_ENTER) === 0 && folderOwner !== uid) return folder;
      if (folder === dirname(folder)) break;
    }
  }
  return undefined;
}
