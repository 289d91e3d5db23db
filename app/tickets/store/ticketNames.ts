/** The names of courts, departments and people that tickets name by their ids. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

export interface NamesOf {
  readonly courts: ReadonlyMap<number, string>;
  readonly departments: ReadonlyMap<number, string>;
  readonly staff: ReadonlyMap<number, string>;
}

type Ids = Readonly<Record<keyof NamesOf, readonly (number | null)[]>>;

/** Reads the names for ids, in one round trip; null is nobody. */
export async function readNamesOf(
  db: Queryable,
  { courts, departments, staff }: Ids,
): Promise<NamesOf> {
  const { rows } = await queryNamed<{ kind: keyof NamesOf; id: number; name: string }>(
    db,
    'read-names-of',
    `SELECT 'courts' AS kind, id, name FROM courts WHERE id = ANY ($1::int[])
     UNION ALL SELECT 'departments', id, name FROM departments WHERE id = ANY ($2::int[])
     UNION ALL SELECT 'staff', id, name FROM staff WHERE id = ANY ($3::int[])`,
    [courts, departments, staff],
  );
  const of = (kind: keyof NamesOf) =>
    new Map(rows.filter((row) => row.kind === kind).map(({ id, name }) => [id, name]));
  return { courts: of('courts'), departments: of('departments'), staff: of('staff') };
}
