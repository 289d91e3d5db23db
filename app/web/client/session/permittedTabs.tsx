import type { ReactNode } from 'react';
import { Tabs } from '../parts/controls/tabs.js';
import { useFilters } from '../parts/useFilters.js';
import { useMe, type Me } from './useMe.js';

/** The tabs of a page, each for users with a permission. The address says which tab is open. */
export function PermittedTabs<Key extends string>(props: {
  readonly tabs: readonly {
    readonly key: Key;
    readonly permission: Me['permissions'][number];
    readonly content: ReactNode;
  }[];
  readonly titles: Readonly<Record<Key, string>>;
}) {
  const { permissions } = useMe();
  const filters = useFilters();
  const offered = props.tabs.filter(({ permission }) => permissions.includes(permission));
  const shown = offered.find(({ key }) => key === filters.get('tab')) ?? offered[0];
  return (
    <Tabs
      activeKey={shown?.key}
      onChange={(key) => filters.set('tab', key)}
      forgets
      items={offered.map(({ key, content }) => ({
        key,
        label: props.titles[key],
        children: content,
      }))}
    />
  );
}
