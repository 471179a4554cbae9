import type { Person } from '@latchkey/contract';

/** The pages of the settings, in the order of their list. Each name is part of an address. */
export const SETTINGS_GROUPS = ['you', 'notices', 'people', 'rules', 'parcels', 'hub', 'shared', 'data'] as const;
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number];

export const isSettingsGroup = (name: string): name is SettingsGroup => SETTINGS_GROUPS.some((group) => group === name);

/** A guest makes no links, connects nothing and decides about nobody's data. */
const MEMBERS_ONLY: readonly SettingsGroup[] = ['shared', 'data'];

/** Those in which somebody of this role finds something. */
export const groupsFor = (role: Person['role']): readonly SettingsGroup[] => SETTINGS_GROUPS.filter((group) => role !== 'guest' || !MEMBERS_ONLY.includes(group));
