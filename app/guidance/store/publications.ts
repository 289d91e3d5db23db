/** What a court adds to the guidance: proposed by one member of the staff, published by another. */
import { queryNamed, queryRows } from '../../core/database/rows.js';
import type { Queryable } from '../../core/database/pool.js';
import type { CourtContent } from '../rules/content.js';

export interface Proposal {
  readonly id: number;
  readonly at: Date;
  readonly byStaffId: number;
  readonly byName: string;
  readonly note: string;
  readonly content: CourtContent;
  /** Null while it waits for the second person. */
  readonly publishedAt: Date | null;
  readonly publishedByName: string | null;
}

/** Who acts. */
export interface ByStaff {
  readonly staffId: number;
  readonly osUser: string;
}

const proposals = `SELECT p.id, p.at, p.by_staff_id, s.name AS by_name, p.note, p.content,
    d.at AS published_at, t.name AS published_by_name
  FROM guidance_publications p JOIN staff s ON s.id = p.by_staff_id
  LEFT JOIN guidance_publications d ON d.proposal_id = p.id LEFT JOIN staff t ON t.id = d.by_staff_id
  WHERE p.kind = 'proposed'`;

/** Writes a proposal. @returns its number. */
export async function insertProposal(
  db: Queryable,
  by: ByStaff,
  content: CourtContent,
  note: string,
  at: Date,
): Promise<number> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `INSERT INTO guidance_publications (at, kind, by_staff_id, os_user, content, note)
     VALUES ($1, 'proposed', $2, $3, $4, $5) RETURNING id`,
    [at, by.staffId, by.osUser, JSON.stringify(content), note],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the proposal was not written');
  return id;
}

export type Published =
  | { readonly kind: 'published' }
  /** Its author cannot publish it. */
  | { readonly kind: 'same person' }
  | { readonly kind: 'unknown' | 'published before' }
  /** A later proposal holds more. */
  | { readonly kind: 'outdated'; readonly latest: number };

/** Publishes the latest proposal. One statement decides, so that two publishers cannot both. */
export async function publishProposal(
  db: Queryable,
  id: number,
  by: ByStaff,
  at: Date,
): Promise<Published> {
  const { rows } = await queryRows<{ latest: number; byStaffId: number; isPublished: boolean }>(
    db,
    `SELECT (SELECT max(l.id) FROM guidance_publications l WHERE l.kind = 'proposed') AS latest, p.by_staff_id,
            EXISTS (SELECT FROM guidance_publications d WHERE d.proposal_id = p.id) AS is_published
       FROM guidance_publications p WHERE p.id = $1 AND p.kind = 'proposed'`,
    [id],
  );
  const found = rows[0];
  if (found === undefined) return { kind: 'unknown' };
  if (found.isPublished) return { kind: 'published before' };
  if (found.byStaffId === by.staffId) return { kind: 'same person' };
  if (found.latest !== id) return { kind: 'outdated', latest: found.latest };
  const { rowCount } = await db.query(
    `INSERT INTO guidance_publications (at, kind, by_staff_id, os_user, proposal_id, proposed_by)
     SELECT $2, 'published', $3, $4, p.id, p.by_staff_id FROM guidance_publications p WHERE p.id = $1
     ON CONFLICT (proposal_id) WHERE proposal_id IS NOT NULL DO NOTHING`,
    [id, at, by.staffId, by.osUser],
  );
  return { kind: rowCount === 1 ? 'published' : 'published before' };
}

/** Lists the latest hundred proposals, the latest first. */
export async function listProposals(db: Queryable): Promise<Proposal[]> {
  const { rows } = await queryRows<Proposal>(db, `${proposals} ORDER BY p.id DESC LIMIT 100`, []);
  return rows;
}

/** Reads one proposal; null when there is none of this number. */
export async function readProposal(db: Queryable, id: number): Promise<Proposal | null> {
  const { rows } = await queryRows<Proposal>(db, `${proposals} AND p.id = $1`, [id]);
  return rows[0] ?? null;
}

/** What of a court was published last, and before a moment; null when nothing was. */
export async function readPublished(db: Queryable, before: Date): Promise<CourtContent | null> {
  const { rows } = await queryNamed<{ content: CourtContent }>(
    db,
    'read-published-guidance',
    `SELECT p.content FROM guidance_publications d JOIN guidance_publications p ON p.id = d.proposal_id
      WHERE d.at <= $1 ORDER BY d.at DESC, d.id DESC LIMIT 1`,
    [before],
  );
  return rows[0]?.content ?? null;
}
