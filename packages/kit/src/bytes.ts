/** A count of bytes. */
export type Bytes = number & { readonly __unit: 'bytes' };

// The brand exists only for the compiler, as in duration.ts.
export const Bytes = (count: number): Bytes => count as Bytes;
export const KiB = (count: number): Bytes => Bytes(count * 1_024);
export const MiB = (count: number): Bytes => KiB(count * 1_024);
export const GiB = (count: number): Bytes => MiB(count * 1_024);
