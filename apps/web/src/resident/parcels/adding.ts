import { ApiError, type Client } from '@latchkey/client';
import type { ParcelAttributes } from '@latchkey/contract';
import { randomToken } from '@latchkey/kit';
import type { PastedLine } from './pasted-lines.ts';

/** What became of one line. */
export interface AddResult {
  readonly text: string;
  /** `added`; `merged`: it was expected already, and what is new was filled in; or why not. */
  readonly outcome: 'added' | 'merged' | ApiError['code'];
  readonly title: string | undefined;
}

/** Wishes for all lines of one paste. */
export interface AddWishes {
  readonly source?: 'typed' | 'scanned' | 'shared' | undefined;
  readonly title?: string | undefined;
  readonly accessPointId?: `ap_${string}` | undefined;
  readonly notBefore?: string | undefined;
  readonly notAfter?: string | undefined;
  readonly attributes?: Partial<ParcelAttributes> | undefined;
}

/** Lines and the key under which each is sent, so that trying again after a broken answer adds nothing twice. */
export interface AddOrder {
  readonly lines: readonly { readonly line: PastedLine; readonly idempotencyKey: string }[];
}

export const orderOf = (lines: readonly PastedLine[]): AddOrder => ({ lines: lines.map((line) => ({ line, idempotencyKey: `parcel-${randomToken(24)}` })) });

/** Adds line by line, in the order in which they stand; one that fails does not keep the others from being added. */
export async function addParcels(client: Client, { lines }: AddOrder, wishes: AddWishes): Promise<readonly AddResult[]> {
  const results: AddResult[] = [];
  const { source, title, accessPointId, notBefore, notAfter, attributes } = wishes;
  const body = {
    ...(source === undefined ? {} : { source }),
    ...(title === undefined || title === '' ? {} : { title }),
    ...(accessPointId === undefined ? {} : { accessPointId }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(attributes === undefined ? {} : { attributes }),
  };
  for (const { line, idempotencyKey } of lines) {
    try {
      const parcel = await client.call('POST /api/v1/parcels', { body: { text: line.text, ...body }, idempotencyKey });
      results.push({ text: line.text, outcome: parcel.merged ? 'merged' : 'added', title: parcel.title });
    } catch (error) {
      results.push({ text: line.text, outcome: error instanceof ApiError ? error.code : 'server.failed', title: undefined });
    }
  }
  return results;
}
