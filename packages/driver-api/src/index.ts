export * from './alarm-port.ts';
export * from './camera-port.ts';
export * from './contact-port.ts';
export * from './driver.ts';
export * from './latency-meter.ts';
export * from './light-port.ts';
export * from './lock-port.ts';
export * from './reading.ts';
