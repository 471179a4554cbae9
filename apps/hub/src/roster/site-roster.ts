import { join } from 'node:path';
import { type DeviceRecord, readKeptRoster, type Roster, type RosterJudgement, type UnwrapKey, verifyRoster } from '@latchkey/grants';
import { Emitter, type Log, type Unsubscribe } from '@latchkey/kit';
import { z } from 'zod';
import { keepJson } from './kept-json.ts';

/** A device to which recordings are wrapped. */
export interface Recipient {
  readonly deviceId: DeviceRecord['deviceId'];
  readonly memberId: DeviceRecord['memberId'];
  readonly unwrapKey: UnwrapKey;
}

/** The household's devices as an owner's device signed them. The hub believes no other word on who belongs to the home. */
export interface SiteRoster {
  readonly current: Roster | undefined;
  /** The pinned key of the first owner's device (RFC 7638 thumbprint). */
  readonly firstOwner: string | undefined;
  /** Every device of the roster in force; empty before the first. */
  recipients(): readonly Recipient[];
  /** Told after each accepted roster, with what {@link recipients} then gives. */
  onRecipients(listener: (recipients: readonly Recipient[]) => void): Unsubscribe;
  /** A person at the hub says whose device may sign the first roster. Does nothing once there is a roster. Gives whether it is pinned now. */
  pin(firstOwner: string): boolean;
  /** Judges a signed roster, and keeps it durably when it counts. The very one that is in force counts again. Never throws but for the disk. */
  take(text: string, siteId: string): Promise<RosterJudgement>;
}

const kept = z.object({ firstOwner: z.string().optional(), roster: z.string().optional() });

/** Opens what `<folder>/roster.json` holds. */
export async function openSiteRoster(folder: string, log: Log): Promise<SiteRoster> {
  const file = keepJson(join(folder, 'roster.json'), kept, {}, log);
  const changes = new Emitter<readonly Recipient[]>();
  let current = file.value.roster === undefined ? undefined : await readKeptRoster(file.value.roster);
  if (file.value.roster !== undefined && current === undefined) log.error('The kept list of the household’s devices cannot be read: doors stay shut for couriers', { folder });
  let last: Promise<unknown> = Promise.resolve();

  const recipients = () => (current?.devices ?? []).map(({ deviceId, memberId, unwrapKey }): Recipient => ({ deviceId, memberId, unwrapKey }));

  const judge = async (text: string, siteId: string): Promise<RosterJudgement> => {
    if (current?.text === text) return { ok: true, roster: current };
    const { firstOwner } = file.value;
    if (current === undefined && firstOwner === undefined) return { ok: false, code: 'roster.not_by_owner' };
    const judged = await verifyRoster(text, siteId, current === undefined ? { firstOwner: firstOwner ?? '' } : { before: current });
    if (!judged.ok) return judged;
    file.write({ ...file.value, roster: text });
    current = judged.roster;
    log.info('A new list of the household’s devices is in force', { version: current.version, devices: current.devices.length });
    changes.emit(recipients());
    return judged;
  };

  return {
    get current() {
      return current;
    },
    get firstOwner() {
      return file.value.firstOwner;
    },
    recipients,
    onRecipients: (listener) => changes.subscribe(listener),
    pin(firstOwner) {
      if (file.value.firstOwner === firstOwner) return true;
      if (current !== undefined) return false;
      file.write({ ...file.value, firstOwner });
      log.info('The first owner’s device is pinned');
      return true;
    },
    // One after the other: two that come at once must not both follow the same version.
    take: (text, siteId) => {
      const judged = last.then(() => judge(text, siteId));
      last = judged.catch(() => undefined);
      return judged;
    },
  };
}
