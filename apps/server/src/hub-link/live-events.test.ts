import { silentLog } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { createLiveEvents } from './live-events.ts';

it('marks change with whatever happens at the site, told or passed over, and with the run; not with other sites or with who listens', () => {
  const live = createLiveEvents(silentLog);
  const marks = [live.mark('site_1')];
  const noteNew = () => {
    expect(marks).not.toContain(live.mark('site_1'));
    marks.push(live.mark('site_1'));
  };
  live.publish('site_1', { type: 'parcels' });
  noteNew();
  live.publish('site_1', { type: 'parcels' }, 'mem_1');
  noteNew();
  live.passOver('site_1');
  noteNew();
  const stop = live.subscribe('site_1', 'mem_1', () => {});
  live.publish('site_2', { type: 'parcels' });
  stop();
  expect(live.mark('site_1')).toBe(marks.at(-1));
  expect(createLiveEvents(silentLog).mark('site_1')).not.toBe(marks[0]);
});
