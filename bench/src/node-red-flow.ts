/** Where Node-RED keeps what the lock reported. */
export interface NodeRedPlan {
  readonly httpPort: number;
  readonly brokerPort: number;
  readonly userDir: string;
}

const TAB = 'flow';
const BROKER = 'broker';

/** The flow that a hobbyist would draw: an HTTP request becomes the lock's MQTT command, and what the lock reports is appended to a file. */
export function nodeRedFlow({ brokerPort, userDir }: NodeRedPlan): readonly Record<string, unknown>[] {
  const command = (name: string, state: string) => [
    { id: `${name}-in`, z: TAB, type: 'http in', name: '', url: `/${name}`, method: 'post', upload: false, swaggerDoc: '', wires: [[`${name}-say`]] },
    { id: `${name}-say`, z: TAB, type: 'change', name: '', rules: [{ t: 'set', p: 'payload', pt: 'msg', to: JSON.stringify({ state }), tot: 'json' }], wires: [['to-lock', 'answer']] },
  ];
  return [
    { id: TAB, type: 'tab', label: 'Parcel box', disabled: false },
    { id: BROKER, type: 'mqtt-broker', name: '', broker: '127.0.0.1', port: String(brokerPort), clientid: '', autoConnect: true, usetls: false, protocolVersion: '4', keepalive: '60', cleansession: true },
    ...command('unlock', 'UNLOCK'),
    ...command('lock', 'LOCK'),
    { id: 'to-lock', z: TAB, type: 'mqtt out', name: '', topic: 'zigbee2mqtt/parcel-box/set', qos: '1', retain: 'false', broker: BROKER, wires: [] },
    { id: 'answer', z: TAB, type: 'http response', name: '', statusCode: '202', headers: {}, wires: [] },
    { id: 'from-lock', z: TAB, type: 'mqtt in', name: '', topic: 'zigbee2mqtt/parcel-box', qos: '1', datatype: 'auto-detect', broker: BROKER, nl: false, rap: false, inputs: 0, wires: [['record']] },
    { id: 'record', z: TAB, type: 'file', name: '', filename: `${userDir}/reports.jsonl`, filenameType: 'str', appendNewline: true, createDir: false, overwriteFile: 'false', encoding: 'none', wires: [[]] },
  ];
}

/** Loopback only: no editor, no telemetry, nothing that is fetched. */
export function nodeRedSettings({ httpPort, userDir }: NodeRedPlan): string {
  return `module.exports = ${JSON.stringify({
    uiHost: '127.0.0.1',
    uiPort: httpPort,
    userDir,
    flowFile: 'flows.json',
    credentialSecret: false,
    disableEditor: true,
    httpAdminRoot: false,
    httpStatic: '',
    telemetry: { enabled: false, updateNotification: false },
    diagnostics: { enabled: false, ui: false },
    runtimeState: { enabled: false, ui: false },
    externalModules: { autoInstall: false, palette: { allowInstall: false, allowUpdate: false, allowUpload: false }, modules: { allowInstall: false } },
    functionExternalModules: false,
    logging: { console: { level: 'info', metrics: false, audit: false } },
  }, null, 2)};\n`;
}
