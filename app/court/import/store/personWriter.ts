/**
 * Writes the persons of a batch. It finds known ones by the hash of their ID number, those without one by
 * their own numbers in the case, and adds new ones. Who was in the case without an ID number and has one
 * now stays the same person.
 */
import type { PoolClient } from 'pg';
import type { HashedIdNumber, IdentityKeys } from '../../identity/store/identityKeys.js';
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
  readonly hashed: HashedIdNumber;
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

/** A person without an ID number who is in one of the changed cases. */
interface Before extends OwnNumbers {
  readonly id: number;
  readonly caseId: number;
  readonly kind: PartyRecord['kind'];
  readonly name: string;
}

/** A case of the batch; its id is that of a new case, too. */
export interface CaseOfParties {
  readonly id: number;
  readonly parties: readonly PartyRecord[];
}

/** A party of the batch who may have been there before, without an ID number. */
interface Sought {
  readonly party: PartyRecord;
  /** Who has an ID number now is looked for in this case alone; null: in each of the changed ones. */
  readonly caseId: number | null;
  readonly person: Numbered | Identity;
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

/** Finds those who were in the cases before. Nobody is taken for another, and a name alone makes nobody the same. */
function findAgain(now: readonly Sought[], before: readonly Before[]): Map<Sought, Before> {
  const found = new Map<Sought, Before>();
  const taken = new Set<number>();
  for (const numberOf of knownBy) {
    const free = before.filter(({ id }) => !taken.has(id));
    const byNumber = new Map(free.map((each) => [numberOf(each), each]));
    for (const each of now) {
      const number = numberOf(each.party);
      const was = number === null ? undefined : byNumber.get(number);
      if (found.has(each) || was === undefined || taken.has(was.id)) continue;
      const { caseId, party } = each;
      if (caseId !== null && (was.caseId !== caseId || was.kind !== party.kind)) continue;
      found.set(each, was);
      taken.add(was.id);
    }
  }
  return found;
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
    cases: readonly CaseOfParties[],
    changedIds: readonly number[],
  ): Promise<WrittenPersons> {
    const identities = new Map<string, Identity>();
    /** Keyed by {@link nameOf}. */
    const withoutId = new Map<string, Numbered>();
    for (const { parties } of cases) {
      for (const party of parties) {
        if (party.idNumber === null) {
          const name = nameOf(party);
          if (name !== null) withoutId.set(name, { party, id: null });
        } else if (!identities.has(party.idNumber)) {
          identities.set(party.idNumber, {
            party,
            hashed: this.identityKeys.hashIdNumber(party.idNumber),
            id: null,
          });
        }
      }
    }
    await this.#findKnown([...identities.values()]);
    const before = await this.#findWithoutId(changedIds);
    if (before.length > 0) await this.#keep(cases, identities, withoutId, before);

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

    const kept = new Set([...withoutId.values(), ...identities.values()].map(({ id }) => id));
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
      [identities.flatMap((each) => each.hashed.hashes)],
    );
    if (rows.length === 0) return;
    const byHash = new Map<string, Identity>();
    for (const each of identities) {
      for (const hash of each.hashed.hashes) byHash.set(hash.toString('latin1'), each);
    }
    const outdated: { id: number; identity: Identity }[] = [];
    for (const row of rows) {
      const identity = byHash.get(row.idHash.toString('latin1')) as Identity;
      identity.id = row.id;
      const isCurrent = row.idHash.equals(identity.hashed.hashes[0]);
      if (!isCurrent || row.name !== identity.party.name) {
        outdated.push({ id: row.id, identity });
      }
    }
    await this.#storeIdentities(outdated);
  }

  /** Stores name and ID number of persons who have their row. */
  async #storeIdentities(
    outdated: readonly { readonly id: number; readonly identity: Identity }[],
  ): Promise<void> {
    if (outdated.length === 0) return;
    const stored = outdated.map(({ identity }) => this.#stored(identity));
    await this.client.query(
      `UPDATE persons p SET name = n.name, identity_key_id = n.identity_key_id, id_hash = n.id_hash, id_encrypted = n.id_encrypted
         FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::bytea[], $5::bytea[])
              AS n(id, name, identity_key_id, id_hash, id_encrypted)
        WHERE p.id = n.id`,
      [
        outdated.map(({ id }) => id),
        outdated.map(({ identity }) => identity.party.name),
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
  async #findWithoutId(caseIds: readonly number[]): Promise<readonly Before[]> {
    if (caseIds.length === 0) return [];
    const { rows } = await queryRows<Before>(
      this.client,
      `SELECT t.case_id, t.filing_number, t.query_number, p.id, p.kind, p.name FROM parties t JOIN persons p ON p.id = t.person_id
        WHERE t.case_id = ANY($1::bigint[]) AND p.id_hash IS NULL`,
      [caseIds],
    );
    return rows;
  }

  /**
   * Gives those who were in their case before their row again, under the name that they have now. Who has an ID
   * number since gets it there; where another row has that number, what is theirs goes over to it.
   */
  async #keep(
    cases: readonly CaseOfParties[],
    identities: ReadonlyMap<string, Identity>,
    withoutId: ReadonlyMap<string, Numbered>,
    before: readonly Before[],
  ): Promise<void> {
    const sought: Sought[] = [...withoutId.values()].map((person) => ({
      party: person.party,
      caseId: null,
      person,
    }));
    for (const { id: caseId, parties } of cases)
      for (const party of parties) {
        const person = party.idNumber === null ? undefined : identities.get(party.idNumber);
        if (person !== undefined) sought.push({ party, caseId, person });
      }
    const renamed: { id: number; party: PartyRecord }[] = [];
    const identified: { id: number; identity: Identity }[] = [];
    const merged: { was: number; is: number }[] = [];
    for (const [{ party, person }, was] of findAgain(sought, before)) {
      const { id } = was;
      if (person.id === null) {
        person.id = id;
        if ('hashed' in person) identified.push({ id, identity: person });
        else if (was.name !== party.name || was.kind !== party.kind) renamed.push({ id, party });
      } else if (person.id !== id && was.name === party.name) {
        // Under another name the number may have passed to somebody else, and this cannot be undone.
        merged.push({ was: id, is: person.id });
      }
    }
    await this.#storeIdentities(identified);
    if (renamed.length > 0) {
      await this.client.query(
        `UPDATE persons p SET name = n.name, kind = n.kind
           FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n(id, name, kind) WHERE p.id = n.id`,
        [
          renamed.map(({ id }) => id),
          renamed.map(({ party }) => party.name),
          renamed.map(({ party }) => party.kind),
        ],
      );
    }
    if (merged.length > 0) await this.#merge(merged);
  }

  /**
   * Gives persons what another row of theirs has. The audit (`disclosures`, `verifications`) is not written again. A
   * renewed password goes over unless the other row has a later one for any of its cases.
   */
  async #merge(merged: readonly { readonly was: number; readonly is: number }[]): Promise<void> {
    // Of several that go over to the same person, each finds what the one before has brought.
    const now = new Set(new Map(merged.map((each) => [each.is, each])).values());
    await this.#mergeOnce([...now]);
    const later = merged.filter((each) => !now.has(each));
    if (later.length > 0) await this.#merge(later);
  }

  async #mergeOnce(
    merged: readonly { readonly was: number; readonly is: number }[],
  ): Promise<void> {
    const ids = [merged.map(({ was }) => was), merged.map(({ is }) => is)];
    const goesOver = (table: string, unless = 'false') =>
      this.client.query(
        `UPDATE ${table} t SET person_id = m."is" FROM unnest($1::bigint[], $2::bigint[]) AS m(was, "is")
          WHERE t.person_id = m.was AND NOT (${unless})`,
        ids,
      );
    const whole = ['parties', 'calls', 'sign_in_codes', 'tickets', 'ticket_repeats'];
    for (const table of whole) await goesOver(table);
    await goesOver(
      'hearing_reminders',
      `t.over_at IS NULL AND EXISTS (SELECT FROM hearing_reminders h WHERE h.over_at IS NULL AND h.case_id = t.case_id
         AND h.person_id = m."is" AND h.number = t.number)`,
    );
    await goesOver(
      'renewed_passwords',
      'EXISTS (SELECT FROM renewed_passwords r WHERE r.person_id = m."is" AND r.case_ids && t.case_ids AND r.id > t.id)',
    );
  }

  *#rows(added: readonly (Identity | Numbered)[]): Generator<readonly CopyValue[]> {
    for (const each of added) {
      const { party, id } = each;
      const { kind, name } = party;
      if (!('hashed' in each)) yield [id, kind, name, null, null, null];
      else {
        const stored = this.#stored(each);
        yield [id, kind, name, stored.identityKeyId, stored.hash, stored.encrypted];
      }
    }
  }

  #stored({ party, hashed }: Identity) {
    return this.identityKeys.storeHashed(party.idNumber as string, hashed);
  }
}
