import { serverConfig } from '@latchkey/server/config';
import { header } from './markdown.ts';
import { settingsTable } from './settings-table.ts';

export const serverPage = (): string => `${header('Settings of the server', 'apps/server/src/server-config.ts')}
Environment variables of \`latchkey server\`. A variable that is empty counts as not set. A value that cannot be used ends the start with
[\`config.invalid\`](errors.md), which names every one of them. \`latchkey server --help\` prints the same list.

${settingsTable(serverConfig)}

A setting that holds a secret (\`DATABASE_URL\`, \`LATCHKEY_SMTP_URL\`, \`LATCHKEY_DEMO_KEY\`) is never logged.
`;
