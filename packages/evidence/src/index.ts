export * from './chain-line.ts';
export * from './chain-verifier.ts';
export * from './checkpoint.ts';
export * from './digest.ts';
export * from './merkle-proof.ts';
export * from './merkle-tree.ts';
export * from './signed-note.ts';
