/** The sections of the settings, in order; those of the team are for admins alone. */
import type { IconName } from '../../generated/icons';
import { m } from '../../i18n';

export const sections = [
  { id: 'profile', icon: 'user', name: m.settings_profile, team: false },
  { id: 'appearance', icon: 'palette', name: m.settings_appearance, team: false },
  { id: 'notifications', icon: 'bell', name: m.reaching, team: false },
  { id: 'security', icon: 'key-round', name: m.settings_security, team: false },
  { id: 'people', icon: 'users', name: m.settings_people, team: true },
  { id: 'invitations', icon: 'ticket', name: m.settings_invitations, team: true },
  { id: 'bots', icon: 'bot', name: m.programs_bots, team: true },
  { id: 'webhooks', icon: 'webhook', name: m.programs_webhooks, team: true },
  { id: 'notice', icon: 'megaphone', name: m.settings_notice, team: true },
  { id: 'jobs', icon: 'list-checks', name: m.jobs, team: true },
] as const satisfies { id: string; icon: IconName; name: () => string; team: boolean }[];

export type Section = (typeof sections)[number];

export function sectionsFor(isAdmin: boolean): Section[] {
  return sections.filter((section) => isAdmin || !section.team);
}

/** An address that names no section, or one that is not for this person, shows the first. */
export function sectionAt(id: string | undefined, isAdmin: boolean): Section {
  return sectionsFor(isAdmin).find((section) => section.id === id) ?? sections[0];
}
