import { isTimeZone } from '@latchkey/kit';
import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** The server's settings, each from an environment variable of the same name. The reference and `--help` are made from this. */
export const serverConfig = z.object({
  LATCHKEY_HOST: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for every network'),
  LATCHKEY_PORT: z.coerce.number().int().min(0).max(65_535).default(8080).describe('Port of pages and API; 0 takes a free one'),
  LATCHKEY_DATA: z.string().default('./data').describe('Folder for everything that is kept; the server uses its subfolder server'),
  LATCHKEY_PUBLIC_URL: z
    .string()
    .optional()
    .transform((text) => (text ?? '').split(',').map((part) => part.trim()).filter((part) => part !== ''))
    .refine((urls) => urls.every((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? '')), 'give addresses such as https://home.example, separated by commas')
    .describe('Address under which phones reach this server; several are separated by commas, the first goes on door signs'),
  LATCHKEY_TLS_CERT: z.string().optional().describe('Certificate file (PEM) for https; with LATCHKEY_TLS_KEY'),
  LATCHKEY_TLS_KEY: z.string().optional().describe('Private key file (PEM) for https'),
  LATCHKEY_PROXIES: z.string().optional().describe('Addresses of proxies whose X-Forwarded-For is believed, separated by commas'),
  DATABASE_URL: z.string().optional().describe('A PostgreSQL (15 or newer) to use; a pooler in front has to pass prepared statements on (PgBouncer since 1.21). Without it one runs inside the data folder'),
  LATCHKEY_DEMO: flag.default(false).describe('true: a demo household lives here, and whoever sits at this machine may be its resident'),
  LATCHKEY_DEMO_KEY: z.string().min(16).optional().describe('Lets other devices be the demo resident; made at each start when not given'),
  LATCHKEY_DEMO_EMAIL: z.email().optional().describe('Where the demo resident’s e-mail goes'),
  LATCHKEY_DEMO_SIMULATOR_URL: z.string().optional().describe('Where the simulated home has its control page'),
  LATCHKEY_DEMO_OWNER_KEYS: z.string().optional().describe('File with the keys of the demo owner’s device, which every browser of the demo gets'),
  LATCHKEY_SMTP_URL: z.string().optional().describe('Where e-mail goes out, such as smtp://user:password@mail.example:587'),
  LATCHKEY_MAIL_FROM: z.string().default('Latchkey <latchkey@localhost>').describe('Sender of e-mail'),
  LATCHKEY_MQTT_URL: z.string().optional().describe('A broker on which notices are published for Home Assistant and other programs, such as mqtt://user:password@broker:1883'),
  LATCHKEY_MAIL_PORT: z.coerce.number().int().min(0).max(65_535).optional().describe('Port on which mails for the households’ forwarding addresses are taken (SMTP); without it none are'),
  LATCHKEY_MAIL_DOMAIN: z.string().default('localhost').describe('Domain of those addresses; its MX record points to this server'),
  LATCHKEY_IMAP_LOOPBACK: flag.default(false).describe('true: mailboxes on this machine are allowed, for tests'),
  LATCHKEY_CALENDAR_LOOPBACK: flag.default(false).describe('true: followed calendars on this machine are allowed, for tests'),
  LATCHKEY_PUSH_LOOPBACK: flag.default(false).describe('true: push services on this machine are allowed, for tests'),
  LATCHKEY_CARRIER_SIGN_UP: flag.default(false).describe('true: any carrier or shop may make itself an account; it reaches a household only by a code that the household gave it'),
  LATCHKEY_WEBHOOK_LOOPBACK: flag.default(false).describe('true: webhooks on this machine are allowed, for tests'),
  LATCHKEY_ALEXA_SKILL_ID: z.string().regex(/^amzn1\.ask\.skill\.[\w-]+$/).optional().describe('The Alexa skill whose endpoint is /alexa, as Amazon’s developer console shows its id; with the two settings that follow. Without them there is no such endpoint'),
  LATCHKEY_ALEXA_VENDOR_ID: z.string().regex(/^\w{4,40}$/).optional().describe('The end of the redirect addresses that the console shows under Account Linking'),
  LATCHKEY_ALEXA_CLIENT_SECRET: z.string().min(32).optional().describe('A long random secret of your own, which you give to the console as the client secret'),
  LATCHKEY_LANGUAGE: z.enum(['en', 'ar']).default('en').describe('Language of notifications'),
  LATCHKEY_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'give a time zone such as Europe/Berlin')
    .default(Intl.DateTimeFormat().resolvedOptions().timeZone)
    .describe('Time zone of the times in notifications'),
  LATCHKEY_RATE_LIMIT: z.coerce.number().int().min(1).default(1_200).describe('Requests a minute that one address may send'),
  LATCHKEY_LOG: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('How much the log says'),
});
export type ServerConfig = z.output<typeof serverConfig>;
