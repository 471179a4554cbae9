import type { DriverManifest } from '@latchkey/driver-api';
import { hubConfig, siteConfig } from '@latchkey/hub/config';
import { driverManifests } from './driver-manifests.ts';
import { exampleSite } from './example-site.ts';
import { code, header } from './markdown.ts';
import { settingsTable } from './settings-table.ts';

const SOURCES = 'apps/hub/src/hub-config.ts, the config schema of each driver, and scripts/reference/example-site.ts';

const driverSection = ({ family, title, config }: Pick<DriverManifest<unknown>, 'family' | 'title' | 'config'>): string => `### ${title}

\`family\` is ${code(family)}. The fields of its \`config\`:

${settingsTable(config)}
`;

export const hubPage = async (): Promise<string> => `${header('Settings of the hub', SOURCES)}
Environment variables of \`latchkey hub\`. A variable that is empty counts as not set. A value that cannot be used ends the start with
[\`config.invalid\`](errors.md), which names every one of them. \`latchkey hub --help\` prints the same list.

${settingsTable(hubConfig)}

## The site file

What is at the site: \`site.json\` in the hub's folder, or the file that \`LATCHKEY_SITE\` names. JSON. Mistakes end the start with [\`hub.site_file\`](errors.md), each with its place.
It may hold passwords: keep it readable by the hub's user only.

${settingsTable(siteConfig)}

A home with a Matter lock on the front door, a parcel box behind the hub's own MQTT broker (with \`LATCHKEY_SITE_BROKER_PORT\` 1883), and a camera over each:

\`\`\`json
${await exampleSite()}
\`\`\`

For each user of \`broker\`, the hub draws a password at the first start and leaves it in \`broker/<user>.password\` in its folder.

## Drivers

An entry of \`drivers\` names a family and holds its \`config\`. Fields that are not listed here are refused. Several entries of one family are several instances. Device ids are \`<family>:<name>\`.

${(await driverManifests()).map(driverSection).join('\n')}`;
