import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DriverManifest } from '@latchkey/driver-api';

type Manifest = Pick<DriverManifest<unknown>, 'family' | 'title' | 'config'>;

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The manifest of every driver: of each folder in `drivers`, so that a new one is not forgotten. */
export async function driverManifests(): Promise<readonly Manifest[]> {
  const packages = globSync('drivers/*/package.json', { cwd: root }).toSorted();
  return Promise.all(
    packages.map(async (file) => {
      // A package.json of our own, and a driver's public face, which is its manifest.
      const { name } = JSON.parse(readFileSync(root + file, 'utf8')) as { readonly name: string };
      const { manifest } = (await import(name)) as { readonly manifest: Manifest };
      return manifest;
    }),
  );
}
