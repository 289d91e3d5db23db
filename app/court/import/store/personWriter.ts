/**
 * Writes the persons of a batch. It finds known ones by the hash of their ID number and adds new
 * ones.
 */
import type { PoolClient } from 'pg';
import type { IdentityKeys } from '../../identity/store/identityKeys.js';
import type { PartyRecord } from '../caseRecord.js';
import { copyRows, type CopyValue } from './copyText.js';
import { reserveIds } from './reserveIds.js';
import { queryRows } from '../../../core/database/rows.js';

export interface WrittenPersons {
  /** Returns the id of a party's person; null for a party who can never sign in and has no row. */
  readonly idOf: (party: PartyRecord) => number | null;
  /**
   * Removes persons without an ID number who were in the changed cases and are in none any more.
   */
  readonly removeLeft: () => Promise<void>;
}

/** A person with an ID number, once per batch. */
interface Identity {
  readonly party: PartyRecord;
  /** The hash under the current identity key comes first. */
  readonly hashes: readonly Buffer[];
  id: number | null;
}

interface KnownRow {
  id: number;
  idHash: Buffer;
  name: string;
}

/** The numbers of a person without an ID number. Each is unique among those of its kind, and one may be of both. */
type OwnNumbers = Pick<PartyRecord, 'filingNumber' | 'queryNumber'>;

/** A person without an ID number, once per batch. */
interface Numbered {
  readonly party: PartyRecord;
  id: number | null;
}

/** Names the person by both numbers; null: there is none, and such a party can never sign in. */
function nameOf({ filingNumber, queryNumber }: OwnNumbers): string | null {
  return filingNumber === null && queryNumber === null ? null : `${filingNumber} ${queryNumber}`;
}

/**
 * What a person is known again by, the surest first: either number may come or go, as when a filing gets its case
 * number, or when the court stops giving the number of the filing.
 */
const knownBy: readonly ((numbers: OwnNumbers) => string | null)[] = [
  nameOf,
  ({ filingNumber }) => filingNumber,
  ({ queryNumber }) => queryNumber,
];

/** Gives those who were in the cases before their ids. Nobody gets that of another. */
function findAgain(
  now: readonly Numbered[],
  before: readonly (OwnNumbers & { readonly id: number })[],
): void {
  const taken = new Set<number>();
  for (const numberOf of knownBy) {
    const free = before.filter(({ id }) => !taken.has(id));
    const byNumber = new Map(free.map((each) => [numberOf(each), each.id]));
    for (const each of now) {
      const number = numberOf(each.party);
      const id = number === null ? undefined : byNumber.get(number);
      if (each.id !== null || id === undefined || taken.has(id)) continue;
      each.id = id;
      taken.add(id);
    }
  }
}

/** Writes the persons of each batch. */
export class PersonWriter {
  constructor(
    private readonly client: PoolClient,
    private readonly identityKeys: IdentityKeys,
  ) {}

  /**
   * Adds and updates the persons of some cases.
   * @param changedIds ids of those cases that are already in the database.
   */
  async write(
    cases: readonly (readonly PartyRecord[])[],
    changedIds: readonly number[],
  ): Promise<WrittenPersons> {
    const identities = new Map<string, Identity>();
    /** Keyed by {@link nameOf}. */
    const withoutId = new Map<string, Numbered>();
    for (const parties of cases) {
      for (const party of parties) {
        if (party.idNumber === null) {
          const name = nameOf(party);
          if (name !== null) withoutId.set(name, { party, id: null });
        } else if (!identities.has(party.idNumber)) {
          identities.set(party.idNumber, {
            party,
            hashes: this.identityKeys.idHashes(party.idNumber),
            id: null,
          });
        }
      }
    }
    await this.#findKnown([...identities.values()]);
    const before = await this.#findWithoutId(changedIds);
    findAgain([...withoutId.values()], before);

    const added = [...identities.values(), ...withoutId.values()].filter(
      (each) => each.id === null,
    );
    let nextId = await reserveIds(this.client, 'persons', added.length);
    for (const each of added) each.id = nextId++;
    await copyRows(
      this.client,
      'persons (id, kind, name, identity_key_id, id_hash, id_encrypted)',
      this.#rows(added),
    );

    const kept = new Set([...withoutId.values()].map((each) => each.id));
    const left = before.map(({ id }) => id).filter((id) => !kept.has(id));
    return {
      idOf: (party) => {
        if (party.idNumber !== null) return identities.get(party.idNumber)?.id ?? null;
        const name = nameOf(party);
        return name === null ? null : (withoutId.get(name)?.id ?? null);
      },
      removeLeft: async () => {
        if (left.length === 0) return;
        await this.client.query(
          `DELETE FROM persons p WHERE id = ANY($1::bigint[])
              AND NOT EXISTS (SELECT 1 FROM parties t WHERE t.person_id = p.id)`,
          [left],
        );
      },
    };
  }

  /** Gives known identities their ids, and stores a changed name or a newer identity key. */
  async #findKnown(identities: readonly Identity[]): Promise<void> {
    if (identities.length === 0) return;
    const { rows } = await queryRows<KnownRow>(
      this.client,
      'SELECT id, id_hash, name FROM persons WHERE id_hash = ANY($1::bytea[])',
      [identities.flatMap((each) => each.hashes)],
    );
    if (rows.length === 0) return;
    const byHash = new Map<string, Identity>();
    for (const each of identities) {
      for (const hash of each.hashes) byHash.set(hash.toString('latin1'), each);
    }
    const outdated: { id: number; party: PartyRecord }[] = [];
    for (const row of rows) {
      const identity = byHash.get(row.idHash.toString('latin1')) as Identity;
      identity.id = row.id;
      const isCurrent = row.idHash.equals(identity.hashes[0] as Buffer);
      if (!isCurrent || row.name !== identity.party.name) {
        outdated.push({ id: row.id, party: identity.party });
      }
    }
    if (outdated.length === 0) return;
    const stored = outdated.map(({ party }) =>
      this.identityKeys.storeIdNumber(party.idNumber as string),
    );
    await this.client.query(
      `UPDATE persons p SET name = n.name, identity_key_id = n.identity_key_id, id_hash = n.id_hash, id_encrypted = n.id_encrypted
         FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::bytea[], $5::bytea[])
              AS n(id, name, identity_key_id, id_hash, id_encrypted)
        WHERE p.id = n.id`,
      [
        outdated.map(({ id }) => id),
        outdated.map(({ party }) => party.name),
        stored.map((each) => each.identityKeyId),
        stored.map((each) => each.hash),
        stored.map((each) => each.encrypted),
      ],
    );
  }

  /**
   * Finds persons without an ID number in changed cases. They keep their row, so that a caller who has just
   * signed in can go on, and their tickets, renewed password and known telephones stay theirs.
   */
  async #findWithoutId(
    caseIds: readonly number[],
  ): Promise<readonly (OwnNumbers & { readonly id: number })[]> {
    if (caseIds.length === 0) return [];
    const { rows } = await queryRows<OwnNumbers & { id: number }>(
      this.client,
      `SELECT t.filing_number, t.query_number, p.id FROM parties t JOIN persons p ON p.id = t.person_id
        WHERE t.case_id = ANY($1::bigint[]) AND p.id_hash IS NULL`,
      [caseIds],
    );
    return rows;
  }

  *#rows(
    added: readonly { readonly party: PartyRecord; readonly id: number | null }[],
  ): Generator<readonly CopyValue[]> {
    for (const { party, id } of added) {
      const { kind, name, idNumber } = party;
      if (idNumber === null) yield [id, kind, name, null, null, null];
      else {
        const stored = this.identityKeys.storeIdNumber(idNumber);
        yield [id, kind, name, stored.identityKeyId, stored.hash, stored.encrypted];
      }
    }
  }
}
