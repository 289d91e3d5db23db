/**
 * The pages of the console in the order of the navigation, with their permissions. The server
 * checks each request itself.
 */
import type { Me } from './useMe.js';
import type { IconName } from '../look/icon.js';
import { both } from '../words/both.js';

type Permission = Me['permissions'][number];

/** A page: its path, its icon, and the permissions that offer it. */
interface Page {
  readonly path: string;
  readonly icon: IconName;
  /** One of these is enough. */
  readonly permissions: readonly Permission[];
}

export const pages = {
  desk: { path: '/desk', icon: 'headset', permissions: ['desk'] },
  floor: { path: '/floor', icon: 'people', permissions: ['floor.control'] },
  reports: { path: '/reports', icon: 'chart', permissions: ['reports.see'] },
  calls: { path: '/calls', icon: 'phone', permissions: ['calls.read'] },
  callbacks: { path: '/callbacks', icon: 'callback', permissions: ['callbacks.manage'] },
  tickets: { path: '/tickets', icon: 'ticket', permissions: ['tickets.see'] },
  cases: { path: '/cases', icon: 'search', permissions: ['cases.search'] },
  guidance: { path: '/guidance', icon: 'scale', permissions: ['guidance.read'] },
  day: { path: '/day', icon: 'calendar', permissions: ['desk'] },
  devices: { path: '/devices', icon: 'device', permissions: ['telephone'] },
  audit: { path: '/audit', icon: 'shield', permissions: ['audit.read', 'floor.actions'] },
  admin: {
    path: '/admin',
    icon: 'admin',
    permissions: ['users.manage', 'agents.manage', 'queues.manage', 'alarms.manage'],
  },
} as const satisfies Readonly<Record<string, Page>>;

export type PageName = keyof typeof pages;

export const pageWords = both(
  {
    desk: '坐席台',
    floor: '现场',
    reports: '报表',
    calls: '通话',
    callbacks: '回电',
    tickets: '工单',
    cases: '案件',
    guidance: '诉讼指南',
    day: '我的一天',
    devices: '话机设备',
    audit: '留痕',
    admin: '管理',
  } satisfies Record<PageName, string>,
  {
    desk: 'Desk',
    floor: 'Floor',
    reports: 'Reports',
    calls: 'Calls',
    callbacks: 'Callbacks',
    tickets: 'Tickets',
    cases: 'Cases',
    guidance: 'Guidance',
    day: 'My day',
    devices: 'Devices',
    audit: 'Audit',
    admin: 'Admin',
  },
);

/** Where a user's day begins: at the first of these that they are offered. */
const starts: readonly PageName[] = ['desk', 'floor', 'tickets', 'audit', 'admin'];

/** Returns the path of the page that a user is shown first: their account, if they are offered none. */
export function startPathFor(me: Me): string {
  const offered = pagesFor(me);
  const first = starts.find((name) => offered.includes(name)) ?? offered[0];
  return first === undefined ? '/account' : pages[first].path;
}

/** Returns the pages that a user is offered. */
export function pagesFor(me: Me): readonly PageName[] {
  return (Object.keys(pages) as PageName[]).filter((name) =>
    pages[name].permissions.some((permission) => me.permissions.includes(permission)),
  );
}
