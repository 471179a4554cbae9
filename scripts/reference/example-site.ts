import { siteConfig } from '@latchkey/hub/config';
import { driverManifests } from './driver-manifests.ts';

const EXAMPLE = {
  name: 'Hub at 12 Lantern Street',
  broker: {
    users: {
      hub: { publish: ['zigbee2mqtt'], subscribe: ['zigbee2mqtt'] },
      bridge: { publish: ['zigbee2mqtt'], subscribe: ['zigbee2mqtt'] },
    },
  },
  drivers: [
    { family: 'matter', config: { locks: [{ name: 'front-door', title: 'Front door', pairingCode: '3497-0112-332' }] } },
    {
      family: 'mqtt-lock',
      config: {
        url: 'mqtt://127.0.0.1:1883',
        username: 'hub',
        passwordFile: '/var/lib/latchkey/hub/broker/hub.password',
        locks: [{ name: 'parcel-box', contact: 'parcel-box-lid' }],
      },
    },
    {
      family: 'rtsp-camera',
      config: {
        cameras: [
          { name: 'hall', title: 'Hall', url: 'rtsp://192.0.2.10/stream2', username: 'latchkey', passwordFile: '/etc/latchkey/hall.password' },
          { name: 'porch', title: 'Porch', url: 'rtsp://192.0.2.11/stream2', username: 'latchkey', passwordFile: '/etc/latchkey/porch.password' },
        ],
      },
    },
  ],
  accessPoints: [
    { key: 'front-door', name: 'Front door', kind: 'front-door', lock: 'matter:front-door', contact: 'matter:front-door', camera: 'rtsp-camera:hall' },
    { key: 'parcel-box', name: 'Parcel box', kind: 'parcel-box', lock: 'mqtt-lock:parcel-box', contact: 'mqtt-lock:parcel-box', camera: 'rtsp-camera:porch', cameraRule: 'required' },
  ],
};

/** The site file that the reference shows, as text. It is checked by the schemas that check a real one, so that the example cannot be wrong. */
export async function exampleSite(): Promise<string> {
  const manifests = await driverManifests();
  siteConfig.parse(EXAMPLE);
  for (const { family, config } of EXAMPLE.drivers) manifests.find((manifest) => manifest.family === family)?.config.parse(config);
  // Lists of one word stay on their line.
  return JSON.stringify(EXAMPLE, null, 2).replaceAll(/\[\s+("[^"]*")\s+\]/g, '[$1]');
}
