import { readFileSync } from 'node:fs';
import { CodedError } from '@latchkey/kit';
import { type SiteConfig, siteConfig } from './hub-config.ts';

/** Reads the site file. Throws `hub.site_file` with the place of each mistake. */
export function readSiteFile(file: string): SiteConfig {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new CodedError('hub.site_file', `The site file ${file} cannot be read, so the hub does not know its doors. The reference in docs/reference/hub.md shows one.`, { cause });
  }
  const parsed = siteConfig.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new CodedError('hub.site_file', `The site file ${file} has mistakes. ${issues.join('. ')}`, { facts: { issues } });
}
