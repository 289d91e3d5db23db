/**
 * Writes batches of checked records to `cases`, `persons` and `parties`, each batch in one
 * transaction.
 *
 * A database lock allows only one import at a time, and nothing else writes these tables. So each
 * batch first reads what it needs to know, all ids are assigned here, and new rows go by COPY
 * straight into their tables. Changed cases go by COPY into a staging table, from which one
 * statement overwrites the old ones.
 */
import { DatabaseError, type PoolClient } from 'pg';
import type { IdentityKeys } from '../../identity/store/identityKeys.js';
import { sealMobile } from '../../identity/store/mobileOnFile.js';
import { endRenewed, readPrintedBefore } from '../../identity/store/renewedPasswords.js';
import {
  findReplaced,
  keepReplaced,
  type ReplacedPassword,
} from '../../identity/store/replacedPasswords.js';
import type { CaseRecord, PartyRecord } from '../caseRecord.js';
import { copyRows, type CopyValue } from './copyText.js';
import type { CourtDirectory } from './courtDirectory.js';
import { PersonWriter } from './personWriter.js';
import { reserveIds } from './reserveIds.js';
import { queryRows } from '../../../core/database/rows.js';

export interface LoadItem {
  readonly line: number;
  /** The record as the file has it. */
  readonly content: string;
  readonly record: CaseRecord;
}

export interface Refusal<T> {
  readonly item: T;
  readonly reason: string;
}

export interface LoadResult<T> {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Skipped because a later line of the batch holds the same case. */
  readonly superseded: number;
  readonly refused: readonly Refusal<T>[];
}

/** A record that is about to be written. */
interface Pending<T> {
  readonly item: T;
  readonly record: CaseRecord;
  readonly mac: Buffer;
  /** Id of the case; null until it has one. */
  id: number | null;
  isNew: boolean;
}

const columns = [
  'id',
  'updated_at',
  'court_id',
  'department_id',
  'assistant_id',
  'judge_id',
  'clerk_id',
  'serial',
  'applied_on',
  'filing_decided_on',
  'filing_correct_by',
  'filing_corrected_on',
  'preservation_executed_on',
  'year',
  'source_ref',
  'number',
  'kind',
  'publicity',
  'filing_status',
  'stage',
  'cause',
  'cause_en',
  'filing_reason',
  'filing_reason_en',
  'filing_missing',
  'panel',
  'hearings',
  'fees',
  'events',
  'transfer',
  'result',
  'enforcement',
  'content_mac',
];
const partyColumns =
  'case_id, position, person_id, name, role, acts_for, authority_from, authority_until, served_on, query_number, filing_number, ' +
  'identity_key_id, password_salt, password_mac, mobile_sealed, document_ends, document_days';

/**
 * Increase it when the same record would be stored differently, so that an import writes it again.
 */
const storageVersion = '2';
const uniqueViolation = '23505';

/** Loads batches on one connection. */
export class CaseLoader {
  readonly #persons: PersonWriter;

  private constructor(
    private readonly client: PoolClient,
    private readonly identityKeys: IdentityKeys,
    private readonly directory: CourtDirectory,
  ) {
    this.#persons = new PersonWriter(client, identityKeys);
  }

  /** Prepares a connection. The loader then has it to itself. */
  static async prepare(
    client: PoolClient,
    identityKeys: IdentityKeys,
    directory: CourtDirectory,
  ): Promise<CaseLoader> {
    await client.query(
      'CREATE TEMP TABLE IF NOT EXISTS staged_cases (LIKE cases) ON COMMIT DELETE ROWS',
    );
    // If the server crashes, a lost batch is imported again. The end of the import waits for the
    // disk.
    await client.query('SET synchronous_commit = off');
    // Every look-up here fetches some thousand keys by index, but fresh statistics may not say so
    // yet.
    await client.query('SET enable_seqscan = off');
    return new CaseLoader(client, identityKeys, directory);
  }

  /** Makes the loaded rows survive a crash of the server, and updates the statistics. */
  async finish(): Promise<void> {
    await this.client.query('SET synchronous_commit = on');
    // This transaction has an id, so its commit is on disk only after all earlier commits.
    await this.client.query('SELECT pg_current_xact_id()');
    await this.client.query('SELECT analyze_cases()');
  }

  /** Loads a batch. All its courts must be known. */
  async load<T extends LoadItem>(batch: readonly T[], now: Date): Promise<LoadResult<T>> {
    const latest = new Map<string, T>();
    for (const item of batch) latest.set(caseKey(item.record.court, item.record.ref), item);
    const items = [...latest.values()];
    const refused: Refusal<T>[] = [];
    const pending = await this.#findChanged(items, refused);
    const unchanged = items.length - pending.length - refused.length;
    let rest = pending;
    if (rest.length > 0) {
      await this.directory.addMissing(rest.map((each) => each.record));
      await this.client.query('BEGIN');
      try {
        rest = await this.#write(rest, now, refused);
        await this.client.query('COMMIT');
      } catch (error) {
        // If the connection is lost, the first error says so.
        await this.client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    }
    const added = rest.filter((each) => each.isNew).length;
    return {
      added,
      changed: rest.length - added,
      unchanged,
      superseded: batch.length - items.length,
      refused,
    };
  }

  /**
   * Skips records that the database holds unchanged, and refuses those that contradict their own
   * batch.
   */
  async #findChanged<T extends LoadItem>(
    items: readonly T[],
    refused: Refusal<T>[],
  ): Promise<Pending<T>[]> {
    const { rows } = await queryRows<{ id: number; k: number; contentMac: Buffer }>(
      this.client,
      `SELECT c.id, k.n::int AS k, c.content_mac
         FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS k(court_id, source_ref, n)
         JOIN cases c ON c.court_id = k.court_id AND c.source_ref = k.source_ref`,
      [
        items.map((item) => this.directory.courtId(item.record.court)),
        items.map((item) => item.record.ref),
      ],
    );
    const stored = new Map(rows.map((row) => [row.k - 1, row]));
    const numbers = new Map<string, number>();
    const ofParties = {
      queryNumber: new Map<string, number>(),
      filingNumber: new Map<string, number>(),
    };
    const pending: Pending<T>[] = [];
    items.forEach((item, index) => {
      const { record } = item;
      const reason = claimNumbers(item, numbers, ofParties);
      if (reason !== null) {
        refused.push({ item, reason });
        return;
      }
      const mac = this.identityKeys.contentMac(storageVersion + item.content);
      const before = stored.get(index);
      if (before?.contentMac.equals(mac) === true) return;
      pending.push({ item, record, mac, id: before?.id ?? null, isNew: before === undefined });
    });
    return pending;
  }

  /**
   * Writes the batch. If a number is already in use by another case, it refuses the records with
   * such numbers and writes the rest.
   */
  async #write<T extends LoadItem>(
    pending: Pending<T>[],
    now: Date,
    refused: Refusal<T>[],
  ): Promise<Pending<T>[]> {
    await this.client.query('SAVEPOINT before_writing');
    try {
      await this.#writeAll(pending, now);
      return pending;
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== uniqueViolation) throw error;
      await this.client.query('ROLLBACK TO SAVEPOINT before_writing');
      const reasons = await this.#findConflicts(pending);
      if (reasons.size === 0) throw error;
      for (const [each, reason] of reasons) refused.push({ item: each.item, reason });
      const rest = pending.filter((each) => !reasons.has(each));
      await this.#writeAll(rest, now);
      return rest;
    }
  }

  async #findConflicts<T extends LoadItem>(
    pending: readonly Pending<T>[],
  ): Promise<Map<Pending<T>, string>> {
    const reasons = new Map<Pending<T>, string>();
    const knownId = (each: Pending<T>) => (each.isNew ? null : each.id);
    const cases = await queryRows<{ number: string; id: number; sourceRef: string }>(
      this.client,
      'SELECT number, id, source_ref FROM cases WHERE number = ANY($1::text[])',
      [pending.map((each) => each.record.number)],
    );
    const byNumber = new Map(cases.rows.map((row) => [row.number, row]));
    const casesBy = new Map<NumberField, Map<string, number>>();
    for (const field of numberFields) {
      const taken = await queryRows<{ number: string; caseId: number }>(
        this.client,
        `SELECT ${numberColumns[field]} AS number, case_id FROM parties WHERE ${numberColumns[field]} = ANY($1::text[])`,
        [pending.flatMap((each) => each.record.parties.map((party) => party[field]))],
      );
      casesBy.set(field, new Map(taken.rows.map((row) => [row.number, row.caseId])));
    }
    for (const each of pending) {
      const { number } = each.record;
      const holder = number === null ? undefined : byNumber.get(number);
      if (holder !== undefined && holder.id !== knownId(each)) {
        reasons.set(each, `number (案号): already used by the case with ref "${holder.sourceRef}"`);
        continue;
      }
      for (const field of numberFields) {
        const taken = each.record.parties.findIndex((party) => {
          const number = party[field];
          const caseId = number === null ? undefined : casesBy.get(field)?.get(number);
          return caseId !== undefined && caseId !== knownId(each);
        });
        if (taken < 0) continue;
        reasons.set(each, `${partyName(taken)}: ${field} is already used by another case`);
        break;
      }
    }
    return reasons;
  }

  async #writeAll<T extends LoadItem>(pending: readonly Pending<T>[], now: Date): Promise<void> {
    const added = pending.filter((each) => each.isNew);
    const changed = pending.filter((each) => !each.isNew);
    const firstId = await reserveIds(this.client, 'cases', added.length);
    added.forEach((each, index) => {
      each.id = firstId + index;
    });
    const changedIds = changed.map((each) => each.id as number);
    const persons = await this.#persons.write(
      pending.map(({ id, record }) => ({ id: id as number, parties: record.parties })),
      changedIds,
    );

    const printed = changed.length > 0 ? await readPrintedBefore(this.client, changedIds) : [];
    const brought = changed.flatMap(({ id, record }) =>
      record.parties.map((party) => ({
        caseId: id as number,
        personId: persons.idOf(party),
        password: party.password,
      })),
    );
    const replaced =
      changed.length > 0
        ? await keepReplaced(this.client, this.identityKeys, printed, brought, now)
        : [];
    await copyRows(this.client, `cases (${columns.join(', ')})`, this.#caseRows(added, now));
    if (changed.length > 0) {
      await copyRows(
        this.client,
        `staged_cases (${columns.join(', ')})`,
        this.#caseRows(changed, now),
      );
      const set = columns.slice(1).map((name) => `${name} = s.${name}`);
      await this.client.query(
        `UPDATE cases SET ${set.join(', ')} FROM staged_cases s WHERE cases.id = s.id`,
      );
      await this.client.query('DELETE FROM parties WHERE case_id = ANY($1::bigint[])', [
        changedIds,
      ]);
    }
    await copyRows(
      this.client,
      `parties (${partyColumns})`,
      this.#partyRows(pending, persons.idOf, replaced),
    );
    await endRenewed(this.client, this.identityKeys, printed, brought, replaced);
    await persons.removeLeft();
  }

  *#caseRows<T extends LoadItem>(
    pending: readonly Pending<T>[],
    now: Date,
  ): Generator<readonly CopyValue[]> {
    const importedAt = now.toISOString();
    for (const { record, id, mac } of pending) {
      const offices = this.directory.offices(record);
      yield [
        id,
        record.updatedAt ?? importedAt,
        offices.courtId,
        offices.departmentId,
        offices.assistantId,
        offices.judgeId,
        offices.clerkId,
        record.serial,
        record.appliedOn,
        record.filingDecidedOn,
        record.filingCorrectBy,
        record.filingCorrectedOn,
        record.preservationExecutedOn,
        record.year,
        record.ref,
        record.number,
        record.kind,
        record.publicity,
        record.filingStatus,
        record.stage,
        record.cause,
        record.causeEn,
        record.filingReason,
        record.filingReasonEn,
        json(record.filingMissing),
        json(record.panel),
        json(record.hearings),
        json(record.fees),
        json(record.events),
        record.transfer && json(record.transfer),
        record.result && json(record.result),
        record.enforcement && json(record.enforcement),
        mac,
      ];
    }
  }

  *#partyRows<T extends LoadItem>(
    pending: readonly Pending<T>[],
    personOf: (party: PartyRecord) => number | null,
    replaced: readonly ReplacedPassword[],
  ): Generator<readonly CopyValue[]> {
    for (const { record, id } of pending) {
      for (let i = 0; i < record.parties.length; i++) {
        const party = record.parties[i] as PartyRecord;
        const password =
          party.password === null
            ? null
            : (findReplaced(this.identityKeys, replaced, id, party.password) ??
              this.identityKeys.storePassword(party.password));
        const personId = personOf(party);
        yield [
          id,
          i + 1,
          personId,
          personId === null ? party.name : null,
          party.role,
          party.actsFor,
          party.authorityFrom,
          party.authorityUntil,
          party.servedOn,
          party.queryNumber,
          party.filingNumber,
          password && password.identityKeyId,
          password && password.salt,
          password && password.mac,
          party.mobile === null || personId === null || id === null
            ? null
            : sealMobile(this.identityKeys, { caseId: id, position: i + 1 }, party.mobile),
          arrayOf(personId, party.documents, ({ end }) => end),
          arrayOf(personId, party.documents, ({ on }) => on),
        ];
      }
    }
  }
}

/** Numbers by which a party can sign in; no two parties have the same. */
const numberColumns = { queryNumber: 'query_number', filingNumber: 'filing_number' } as const;
type NumberField = keyof typeof numberColumns;
const numberFields = Object.keys(numberColumns) as readonly NumberField[];

function caseKey(court: string, ref: string): string {
  return `${court}|${ref}`;
}

/** An array of digits or days, as PostgreSQL reads it; null for none, and for a party nobody can prove to be. */
function arrayOf<T>(
  personId: number | null,
  items: readonly T[],
  valueOf: (item: T) => string,
): string | null {
  return personId === null || items.length === 0 ? null : `{${items.map(valueOf).join(',')}}`;
}

function json(value: object): string {
  return JSON.stringify(value);
}

function partyName(index: number): string {
  return `parties (当事人), item ${index + 1}`;
}

/**
 * Notes the numbers of an item. Returns why it is refused if an earlier item of the batch has one
 * of them.
 */
function claimNumbers(
  item: LoadItem,
  numbers: Map<string, number>,
  ofParties: Readonly<Record<NumberField, Map<string, number>>>,
): string | null {
  const { record, line } = item;
  if (record.number !== null) {
    const earlier = numbers.get(record.number);
    if (earlier !== undefined)
      return `number (案号): already used in line ${earlier}, under another ref`;
    numbers.set(record.number, line);
  }
  for (let i = 0; i < record.parties.length; i++) {
    for (const field of numberFields) {
      const number = record.parties[i]?.[field];
      if (number == null) continue;
      const earlier = ofParties[field].get(number);
      if (earlier !== undefined)
        return `${partyName(i)}: ${field} is already used in line ${earlier}`;
      ofParties[field].set(number, line);
    }
  }
  return null;
}
