import type { ReactNode } from 'react';
import { DayRange } from '../parts/dayRange.js';
import { Pager } from '../parts/pager.js';
import { Panel } from '../parts/panel.js';
import type { Filters } from '../parts/useFilters.js';
import { WordSearch } from '../parts/wordSearch.js';
import { auditWords } from '../words/audit.js';
import { useWords } from '../words/useWords.js';

/** The filter for the person who acted or read: a part of a name or an account. */
export const whoOf = (filters: Filters) => filters.get('who') ?? '';

/** A list of the audit: days, kinds and a person in its head, its pages below. */
export function AuditPanel(props: {
  readonly title: string;
  readonly filters: Filters;
  /** What the list can be narrowed to besides days and a person. */
  readonly choices: ReactNode;
  readonly hasMore: boolean;
  readonly children: ReactNode;
}) {
  const { filters } = props;
  const words = useWords(auditWords);
  return (
    <Panel
      title={props.title}
      flush
      extra={
        <div className="row">
          <DayRange filters={filters} />
          {props.choices}
          <WordSearch
            label={words.findWho}
            words={whoOf(filters)}
            onSearch={(text) => filters.set('who', text)}
          />
        </div>
      }
    >
      {props.children}
      <Pager page={filters.page} hasMore={props.hasMore} onPage={filters.setPage} />
    </Panel>
  );
}
