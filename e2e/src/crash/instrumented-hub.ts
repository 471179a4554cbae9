/** The real hub in a process of its own, with a rig at every point where it writes or acts. A composition for tests: the product's own program cannot be told to do this. */
import { join } from 'node:path';
import { hubConfig } from '@latchkey/hub/config';
import { composeHub } from '@latchkey/hub';
import { describeError, Millis, Seconds, systemClock } from '@latchkey/kit';
import { createLog } from '@latchkey/logging';
import type { Journal } from '../../../apps/hub/src/journal/journal.ts';
import { createCrashPoints, killNow } from './crash-points.ts';
import { hubOrder, type HubReport } from './crash-protocol.ts';
import { cutPower } from './power-disk.ts';
import { withMembers } from './wrapped.ts';
import { type WitnessedJournal, witnessJournal } from './witnessed-journal.ts';

const config = hubConfig.parse(process.env);
const report = (message: HubReport) => void process.send?.(message);
const points = createCrashPoints({
  kill: killNow,
  cutPower,
  onPoint: (name) => report({ type: 'point', name }),
  onStruck: (point) => report({ type: 'struck', point }),
});

// Killed while it takes over what an earlier kill left: that is planned before there is anybody to tell.
points.plan(process.env['LATCHKEY_CRASH_POINT'] ?? null, [process.pid], null);

let witnessed: WitnessedJournal | undefined;
const journal = (opened: Journal): Journal => {
  witnessed = witnessJournal(opened, join(config.LATCHKEY_DATA, 'witness'), points, ({ seq, visitId, accessPointId, state, alarms, refusal }) => report({ type: 'line', seq, visitId, accessPointId, state, alarms, refusal }));
  report({ type: 'journal', atStart: true, findings: witnessed.examine() });
  return witnessed.journal;
};

const log = createLog({ name: 'hub', level: process.env['LATCHKEY_CRASH_VERBOSE'] === undefined ? 'error' : 'info' });
process.on('message', (message) => {
  const order = hubOrder.parse(message);
  if (order.type === 'plan') {
    points.plan(order.point, order.victims, order.cut);
    report({ type: 'planned' });
  } else if (witnessed !== undefined) report({ type: 'journal', atStart: false, findings: witnessed.examine() });
});

try {
  const hub = await composeHub(config, {
    log,
    clock: systemClock,
    instrument: {
      journal,
      accessPoint: (point) => ({
        ...point,
        lock: withMembers(point.lock, {
          async command(action, signal) {
            points.at(`lock, ${action}: before`);
            const acknowledged = point.lock.command(action, signal);
            points.at(`lock, ${action}: sent`);
            await acknowledged;
            points.at(`lock, ${action}: acknowledged`);
          },
          async refresh(signal) {
            points.at('lock, question: before');
            await point.lock.refresh(signal);
            points.at('lock, question: answered');
          },
        }),
      }),
      camera: (camera) =>
        withMembers(camera, {
          record(visitId) {
            points.at('recorder, arm: before', visitId);
            const recording = camera.record(visitId);
            points.at('recorder, arm: done', visitId);
            return withMembers(recording, {
              release() {
                points.at('recorder, release: before', visitId);
                recording.release();
                points.at('recorder, release: done', visitId);
              },
            });
          },
        }),
      rules: { relockAfterClose: Millis(800), settle: Millis(300), retryLockAfter: Millis(700), relockIfNeverOpened: Millis(2_500), leftOpenAfter: Seconds(4) },
    },
  });
  const stop = () => void hub[Symbol.asyncDispose]().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  report({ type: 'up' });
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exit(1);
}
