export * from './contact-conformance.ts';
export * from './lock-conformance.ts';
