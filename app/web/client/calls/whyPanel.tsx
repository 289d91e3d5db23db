/** Why a call went as it did: the cause of a failure, and the agents' actions. */
import { formatClock } from '../clock/formatTime.js';
import { DataTable } from '../parts/dataTable.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { callWords } from '../words/calls.js';
import { deskWords } from '../words/desk.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';
import type { CallShown } from './callShown.js';

export function WhyPanel({ call }: { readonly call: CallShown }) {
  const words = useWords(callWords);
  const desk = useWords(deskWords);
  const { language } = usePreferences();
  const kinds = { blind: desk.blind, attended: desk.attended, three_way: desk.threeWay };
  if (call.outcomeDetail === null && call.transfers.length === 0) return null;
  return (
    <Panel title={words.why} flush>
      {call.outcomeDetail !== null && <p className="pad wrap-any">{call.outcomeDetail}</p>}
      {call.transfers.length > 0 && (
        <DataTable
          caption={words.transfers}
          dense
          rows={call.transfers}
          rowKey={(each) => each.at}
          columns={[
            {
              key: 'at',
              title: words.startedAt,
              show: (each) => <span className="num">{formatClock(each.at, language, true)}</span>,
            },
            { key: 'agent', title: words.agent, show: (each) => each.agent },
            {
              key: 'to',
              title: words.transfers,
              show: (each) => `${kinds[each.kind]} → ${each.target.replace(/^[a-z_]+:/, '')}`,
            },
            {
              key: 'result',
              title: words.outcome,
              show: (each) => (
                <Tag tone={each.result === 'done' ? 'good' : 'bad'}>
                  {desk.transferResult[each.result]}
                </Tag>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
