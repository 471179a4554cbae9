export * from './heartbeat.ts';
export * from './hub-link.ts';
export * from './primitives.ts';
export * from './problem.ts';
export * from './route.ts';
export * from './routes.ts';
export * from './schemas.ts';
export * from './secured-token.ts';
