export * from './compose.ts';
export * from './server-config.ts';
