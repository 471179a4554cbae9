import { describeError, systemClock } from '@latchkey/kit';
import { createLog } from '@latchkey/logging';
import { composeServer } from './compose.ts';
import { serverConfig } from './server-config.ts';

/** The server as a program of its own. Settings come from the environment; Ctrl-C and SIGTERM stop it cleanly. */
const config = serverConfig.safeParse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')));
if (!config.success) {
  for (const { path, message } of config.error.issues) console.error(`${path.join('.')}: ${message}`);
  process.exit(2);
}
const log = createLog({ name: 'server', level: config.data.LATCHKEY_LOG });
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal));
try {
  await using _server = await composeServer(config.data, { log, clock: systemClock, signal: stop.signal });
  if (!stop.signal.aborted) await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
  log.info('server stops');
} catch (error) {
  log.error('server failed', { error: describeError(error) });
  process.exitCode = 1;
}
