/** Lists what was erased from the audit, for somebody who knows which requests the court has received. */
import type { Reply } from '../../contract/contract.js';
import { DataTable } from '../parts/dataTable.js';
import { auditWords } from '../words/audit.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

type Erasure = Reply<'POST /api/audit/check'>['erasures'][number];

export function Erasures({ erasures }: { readonly erasures: readonly Erasure[] }) {
  const words = useWords(auditWords);
  return (
    <DataTable
      caption={words.erased}
      dense
      rows={erasures.map((each, at) => ({ ...each, at }))}
      rowKey={(erasure) => erasure.at}
      columns={[
        {
          key: 'erasedOn',
          title: words.erasedOn,
          figure: true,
          show: ({ firstOn, lastOn }) => words.days(firstOn, lastOn),
        },
        {
          key: 'table',
          title: words.table,
          show: ({ table, column }) =>
            `${wordOf(words.tables, table)} · ${wordOf(words.columns, column)}`,
        },
        { key: 'values', title: words.values, figure: true, show: ({ values }) => values },
        { key: 'why', title: words.reason, show: ({ why }) => wordOf(words.reasons, why) },
        { key: 'role', title: words.role, show: ({ byRole }) => byRole },
      ]}
    />
  );
}
