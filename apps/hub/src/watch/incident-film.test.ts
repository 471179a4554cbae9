import { Instant, ManualClock, Seconds } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { ScriptedCamera } from '../../test/scripted-devices.ts';
import { createIncidentFilm } from './incident-film.ts';

const NOW = Instant(1_750_000_000_000);

function setUp() {
  const clock = new ManualClock();
  const camera = new ScriptedCamera();
  let begun = 0;
  const film = createIncidentFilm(() => ((begun += 1), camera.record()), clock);
  return { clock, camera, film, begun: () => begun };
}

it('films from the first alarm on, as one incident, until 20 s after the last that moved', () => {
  const { clock, camera, film, begun } = setUp();
  const first = film.noted(NOW, ['alarm.forced']);
  expect(first).toMatchObject({ incidentId: expect.stringMatching(/^inc_/), recordingId: expect.stringMatching(/^rec_/) });
  clock.advance(Seconds(15));
  expect(film.noted(NOW, ['watch.opened'])).toEqual(first);
  clock.advance(Seconds(19));
  expect([begun(), camera.released]).toEqual([1, 0]);
  clock.advance(Seconds(1));
  expect([begun(), camera.released]).toEqual([1, 1]);
});

it('films nobody who comes home', () => {
  const { film, begun } = setUp();
  expect(film.noted(NOW, ['watch.opened_by_hand'])).toBeUndefined();
  expect(film.noted(NOW, ['watch.opened'])).toBeUndefined();
  expect(begun()).toBe(0);
});

it('ends with the door home again; the next alarm is another incident', () => {
  const { clock, film } = setUp();
  const first = film.noted(NOW, ['alarm.bolt_moved']);
  film.over();
  expect(film.noted(NOW, ['watch.opened'])).toBeUndefined();
  clock.advance(Seconds(30));
  expect(film.noted(NOW, ['alarm.forced'])?.incidentId).not.toBe(first?.incidentId);
});

it('leaves the door to the recording of a visit', () => {
  const { camera, film } = setUp();
  film.noted(NOW, ['alarm.bolt_moved']);
  film.handOver();
  expect(camera.released).toBe(1);
});

it('is an incident without a camera, too', () => {
  const mark = createIncidentFilm(undefined, new ManualClock()).noted(NOW, ['alarm.forced']);
  expect(mark).toEqual({ incidentId: expect.any(String) });
});
