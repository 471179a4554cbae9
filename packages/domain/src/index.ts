export * from './visit/picture-proof.ts';
export * from './visit/visit-effect.ts';
export * from './visit/visit-event.ts';
export * from './visit/visit-guards.ts';
export * from './visit/visit-machine.ts';
export * from './visit/visit-table.ts';
export * from './visit/visit.ts';
