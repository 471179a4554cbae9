import { type Clock, type Duration, type Log, Minutes } from '@latchkey/kit';

/** A device with a wrong password tries twice a second, for ever. */
const ONCE_IN = Minutes(1);

/** Tells of refused sign-ins: the first for each name at once, later ones counted and told once a minute. */
export function refusalLog(log: Log, clock: Clock): (username: string | undefined) => void {
  const told = new Map<string | undefined, { readonly at: Duration; untold: number }>();
  return (username) => {
    const last = told.get(username);
    if (last !== undefined && clock.monotonic() - last.at < ONCE_IN) {
      last.untold += 1;
      return;
    }
    told.set(username, { at: clock.monotonic(), untold: 0 });
    log.warn('a client was refused by the site broker', { username: username ?? 'unknown', since: last?.untold ?? 0 });
  };
}
