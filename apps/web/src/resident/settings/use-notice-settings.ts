import { ApiError, type CallOutput } from '@latchkey/client';
import type { NoticeSettings } from '@latchkey/contract';
import { useCallback, useRef, useState } from 'react';
import { useResident } from '../app/resident-context.ts';
import { type Loaded, useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';

export type SettingsEdit = (settings: NoticeSettings) => Partial<NoticeSettings>;

export interface EditedSettings {
  readonly loaded: Loaded<CallOutput<'GET /api/v1/notice-settings'>>;
  readonly busy: boolean;
  readonly refused: ApiError['code'] | undefined;
  readonly change: (edit: SettingsEdit) => void;
}

/** The reader's settings for notices. Changes are sent one after the other, each made to what the server has by then: two quick presses both count, and neither takes the other back. */
export function useNoticeSettings(): EditedSettings {
  const { client } = useResident();
  const { revision } = useResidentState();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/notice-settings', { signal }), [client]);
  const loaded = useLoaded(load, `${revision}`);
  const [waiting, setWaiting] = useState(0);
  const [refused, setRefused] = useState<ApiError['code']>();
  const last = useRef(Promise.resolve());
  const send = async (edit: SettingsEdit) => {
    try {
      const { settings } = await client.call('GET /api/v1/notice-settings', {});
      await client.call('PATCH /api/v1/notice-settings', { body: edit(settings) });
    } catch (error) {
      setRefused(error instanceof ApiError ? error.code : 'server.failed');
    } finally {
      setWaiting((before) => before - 1);
      loaded.reload();
    }
  };
  return {
    loaded,
    busy: waiting > 0,
    refused,
    change(edit) {
      setRefused(undefined);
      setWaiting((before) => before + 1);
      last.current = last.current.then(() => send(edit));
    },
  };
}
