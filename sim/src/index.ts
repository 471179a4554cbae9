export { burnTimeCode, decodeTimeCode, encodeTimeCode, type LumaView, readTimeCode, timeCodeCells } from './camera/time-code.ts';
export {
  type AccessUnitSource,
  createPushSource,
  type ParameterSets,
  type PictureFault,
  type PushSource,
  type SourceUnit,
} from './rtsp/access-unit-source.ts';
export type { RtspCredentials } from './rtsp/digest-auth.ts';
export { createLoopSource, type LoopSource, picturesOf, type PreparedPicture } from './rtsp/prepared-source.ts';
export { createRtspServer, type RtspServer, type RtspServerOptions } from './rtsp/rtsp-server.ts';
export { type CameraFault, cameraFaults } from './rtsp/stream-fault.ts';
export { runSim, type RunningSim } from './main.ts';
export type { HomeFacts } from './home/home-facts.ts';
export { renderStill } from './scene/still.ts';
export { initialHome } from './world/home-world.ts';
export type { HomeState } from './device-protocol.ts';
export { simConfig, type SimOptions, simOptions } from './sim-config.ts';
