/** Checks the audit's chain, as `hotline audit verify` does. */
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { Erasures } from './erasures.js';
import { formatMoment } from '../clock/formatTime.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { DataTable } from '../parts/dataTable.js';
import { Panel } from '../parts/panel.js';
import { usePreferences } from '../words/preferences.js';
import { auditWords } from '../words/audit.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

export function ChainCheck() {
  const words = useWords(auditWords);
  const { language } = usePreferences();
  const end = useRead('GET /api/readings', { query: { limit: 1 } }).data?.chain;
  const check = useAct('POST /api/audit/check');
  const result = check.data;
  return (
    <Panel title={words.chain}>
      <div className="stack">
        <p>{words.checkHint}</p>
        {end != null && <p className="num">{words.end(end.position)}</p>}
        <div className="row">
          <Button kind="primary" isBusy={check.isPending} onClick={() => check.mutate(undefined)}>
            {check.isPending ? words.checking : words.check}
          </Button>
        </div>
        {result !== undefined && (
          <>
            <Alert
              tone={result.problems.length === 0 ? 'good' : 'bad'}
              title={
                result.problems.length > 0
                  ? words.broken(result.problems.length)
                  : result.erasures.length > 0
                    ? words.intactButErased
                    : words.intact
              }
            >
              {
                <span className="num">
                  {formatMoment(result.at, language)} ·{' '}
                  {words.counts(result.places, result.pending, result.anchors)}
                </span>
              }
            </Alert>
            {result.problems.length > 0 && (
              <DataTable
                caption={words.problem}
                dense
                rows={result.problems.map((each, at) => ({ ...each, at }))}
                rowKey={(problem) => problem.at}
                columns={[
                  {
                    key: 'problem',
                    title: words.problem,
                    show: (problem) => words.problems[problem.kind],
                  },
                  {
                    key: 'table',
                    title: words.table,
                    show: (problem) =>
                      problem.table === null ? '—' : wordOf(words.tables, problem.table),
                  },
                  {
                    key: 'row',
                    title: words.row,
                    figure: true,
                    show: (problem) => problem.row ?? '—',
                  },
                  {
                    key: 'place',
                    title: words.placeOf,
                    figure: true,
                    show: (problem) => problem.position ?? '—',
                  },
                ]}
              />
            )}
            {result.erasures.length > 0 && <Erasures erasures={result.erasures} />}
          </>
        )}
      </div>
    </Panel>
  );
}
