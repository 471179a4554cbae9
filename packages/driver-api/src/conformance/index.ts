export * from './contact-conformance.ts';
export * from './light-conformance.ts';
export * from './lock-conformance.ts';
