import type { CameraPort, CodeReaderPort, Device } from '@latchkey/driver-api';
import { codeOf, ManualClock, newId } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { ScriptedDoor } from '../../test/scripted-devices.ts';
import { accessPointConfig } from '../hub-config.ts';
import { bindAccessPoint } from './access-point.ts';

const { lock } = new ScriptedDoor(new ManualClock()).accessPoint();
const camera: CameraPort = { state: { kind: 'connecting' }, format: undefined, onAccessUnit: () => () => {}, onState: () => () => {} };
const codeReader: CodeReaderPort = { onCode: () => () => {} };
const devices: readonly Device[] = [
  { id: 'matter:front-door', name: 'Front door', lock },
  { id: 'rtsp-camera:porch', name: 'Porch', camera },
  { id: 'rtsp-camera:garden', name: 'Garden', camera },
  { id: 'mqtt-lock:scanner', name: 'Scanner', codeReader },
];
const readerOf = (configured: string | undefined) =>
  bindAccessPoint(accessPointConfig.parse({ key: 'door', name: 'Front door', kind: 'front-door', lock: 'matter:front-door', camera: 'rtsp-camera:porch', codeReader: configured }), devices, newId('ap')).codeReader;

it('a door’s reader of codes is a scanner, its own camera or none, never another door’s camera', () => {
  expect(readerOf(undefined)).toBeUndefined();
  expect(readerOf('mqtt-lock:scanner')).toBe(codeReader);
  expect(readerOf('rtsp-camera:porch')).toBe('camera');
  const refused = (() => {
    try {
      return readerOf('rtsp-camera:garden');
    } catch (error) {
      return codeOf(error);
    }
  })();
  expect(refused).toBe('hub.device_missing');
});
