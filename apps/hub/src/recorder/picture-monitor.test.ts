import type { VideoFormat } from '@latchkey/driver-api';
import { ManualClock, Millis, Minutes, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createPictureMonitor } from './picture-monitor.ts';
import type { PictureState } from './picture-state.ts';
import { drawnMaterial, type Picture, ScriptedCamera } from './scripted-camera.fixture.ts';

const { format, units } = drawnMaterial(30);

function watched() {
  const clock = new ManualClock();
  const camera = new ScriptedCamera(clock);
  const monitor = createPictureMonitor({ camera, clock });
  const heard: PictureState[] = [];
  monitor.onChange((state) => heard.push(state));
  const send = (pictures: readonly Picture[], as: VideoFormat = format) => {
    for (const picture of pictures) {
      clock.advance(Millis(40));
      camera.send(as, picture);
    }
  };
  const stream = () => camera.enter({ kind: 'streaming', since: clock.now() });
  return { clock, camera, monitor, heard, send, stream };
}

describe('the picture monitor', () => {
  it('is not alive before the first picture', () => {
    const { monitor } = watched();
    expect(monitor.state).toMatchObject({ alive: false, reason: 'picture.waiting', confidence: 'none' });
    expect(monitor.age).toBeUndefined();
  });

  it('is alive while pictures come, surer when keyframes differ, and tells each change once', () => {
    const { monitor, heard, send, stream } = watched();
    stream();
    send(units.slice(0, 30));
    expect(heard.map(({ alive, confidence }) => [alive, confidence])).toEqual([[true, 'arriving'], [true, 'changing']]);
    expect(monitor.age).toBe(0);
  });

  it('tells a stall after 500 ms without a picture, and the next picture', () => {
    const { clock, monitor, heard, send, stream } = watched();
    stream();
    send(units.slice(0, 30));
    clock.advance(Millis(499));
    expect(monitor.state.alive).toBe(true);
    clock.advance(Millis(1));
    expect(heard.at(-1)).toMatchObject({ alive: false, reason: 'picture.stalled' });
    expect(monitor.age).toBe(500);
    send(units.slice(30, 31));
    expect(heard.at(-1)).toMatchObject({ alive: true });
  });

  it('judges by the moment of reading, and not by a wall clock that jumps', () => {
    const { clock, monitor, send, stream } = watched();
    stream();
    send(units.slice(0, 30));
    clock.jumpWall(Minutes(90));
    expect(monitor.state.alive).toBe(true);
    clock.jumpWall(Minutes(-300));
    clock.advance(Seconds(1));
    expect(monitor.state.reason).toBe('picture.stalled');
  });

  it('follows the camera down and back', () => {
    const { clock, camera, monitor, heard, send, stream } = watched();
    stream();
    send(units.slice(0, 30));
    camera.enter({ kind: 'down', since: clock.now(), code: 'camera.closed', message: 'gone' });
    expect(heard.at(-1)?.reason).toBe('picture.down');
    camera.enter({ kind: 'connecting' });
    clock.advance(Seconds(2));
    expect(monitor.state.reason).toBe('picture.waiting');
    camera.session += 1;
    stream();
    send(units.slice(50, 52));
    expect(monitor.state).toMatchObject({ alive: true, confidence: 'arriving' });
  });

  it('tells a frozen picture by keyframes that repeat, though their number differs, and a looped clip', () => {
    const frozen = watched();
    frozen.stream();
    const keyframe = units[0] as Picture;
    const numbered = (number: number): Picture => ({ keyframe: true, nalUnits: keyframe.nalUnits.map((nal, i) => (i < 2 ? nal : Uint8Array.from(nal, (byte, k) => (k === 2 ? number : byte)))) });
    const group = (number: number) => [numbered(number), ...units.slice(1, 25)];
    frozen.send([...group(0), ...group(1)]);
    expect(frozen.monitor.state).toMatchObject({ alive: true, confidence: 'arriving' });
    frozen.send(group(2));
    expect(frozen.heard.at(-1)).toMatchObject({ alive: false, reason: 'picture.frozen' });
    frozen.send(units.slice(100, 150));
    expect(frozen.monitor.state.reason).toBe('picture.frozen');
    frozen.send(units.slice(150, 151));
    expect(frozen.monitor.state.alive).toBe(true);

    const looped = watched();
    looped.stream();
    looped.send([...units.slice(0, 250), ...units.slice(0, 75)]);
    expect(looped.monitor.state.reason).toBe('picture.frozen');
  });

  it('keeps no timer and hears nothing once disposed', () => {
    const { clock, monitor, heard, send, stream } = watched();
    stream();
    send(units.slice(0, 2));
    const before = heard.length;
    monitor[Symbol.dispose]();
    clock.advance(Seconds(5));
    send(units.slice(2, 4));
    expect(heard).toHaveLength(before);
  });
});
