/** The real server with a rig at every statement by which it takes in a hub's lines, before its program is loaded. The product's own program cannot be told to do this. */
import { createRequire } from 'node:module';
import { createCrashPoints, killNow } from './crash-points.ts';
import { hubOrder, type HubReport } from './crash-protocol.ts';
import { statementOf } from './mirror-statement.ts';
import { cutPower } from './power-disk.ts';

type Query = (this: object, text: unknown, ...rest: readonly unknown[]) => unknown;
// The one that the server itself will find. Of its overloads, the server calls the one with a text and values, and awaits a promise; the others pass through.
const { Client } = createRequire(new URL('../../../apps/server/package.json', import.meta.url))('pg') as { readonly Client: { prototype: { query: Query } } };
const report = (message: HubReport) => void (process.connected && process.send?.(message, () => undefined));
const points = createCrashPoints({
  kill: killNow,
  cutPower,
  onPoint: (name) => report({ type: 'point', name }),
  onStruck: (point) => report({ type: 'struck', point }),
});
process.on('message', (message) => {
  const order = hubOrder.safeParse(message).data;
  if (order?.type !== 'plan') return;
  points.plan(order.point, order.victims, order.cut);
  report({ type: 'planned' });
});

/** Connections in whose transaction lines are being taken in, and whether one was written. */
const mirroring = new Map<object, { written: boolean }>();
const { query } = Client.prototype;
Client.prototype.query = function instrumented(text, ...rest) {
  const statement = typeof text === 'string' ? statementOf(text) : undefined;
  if (statement === 'insert hub_journals') mirroring.set(this, { written: false });
  const mirror = mirroring.get(this);
  if (mirror === undefined || statement === undefined) return query.call(this, text, ...rest);
  const isEnd = statement === 'commit' || statement === 'rollback';
  if (isEnd) mirroring.delete(this);
  else mirror.written ||= statement !== 'insert hub_journals';
  // Most often there is nothing to take in, and only the journal's row was locked.
  if (!mirror.written) return query.call(this, text, ...rest);
  points.at(`server, mirror, ${statement}: before`);
  const answer = query.call(this, text, ...rest) as Promise<unknown>;
  return answer.then((result) => {
    points.at(`server, mirror, ${statement}: done`);
    return result;
  });
};

await import('../../../apps/cli/src/main.ts');
