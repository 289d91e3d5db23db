/**
 * SMS to the number that the court has on file for a person. Neither the number nor the secret that
 * the SMS tells stands in the outbox: both are encrypted beside it, and deleted when it was sent or
 * given up. Its `to_number` is empty, so that no list shows it.
 */
import type { IdentityKeys } from '../../court/identity/store/identityKeys.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';
import type { SmsSecrets } from '../smsSecrets.js';
import { smsRows, type NewSms } from './smsOutbox.js';

/** An SMS to a number on file. */
export interface SealedSms extends NewSms {
  /** The value of the secret in its template. */
  readonly secret: string;
}

interface Sealed {
  readonly to: string;
  readonly secret: string;
}

const boundTo = (smsId: number) => `sms ${smsId}`;
const secretPlace = /\{\w+\}/;

/**
 * Writes an SMS that is to be sent at once.
 * @param sms null where no number is on file: then the same statements write nothing, in the same
 *   time.
 * @returns its id; null where there is none.
 */
export async function writeSealedSms(
  db: Queryable,
  identityKeys: IdentityKeys,
  sms: SealedSms | null,
  now: Date,
): Promise<number | null> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'reserve-sms-id',
    "SELECT nextval(pg_get_serial_sequence('sms_outbox', 'id')) AS id",
    [],
  );
  const [reserved] = rows;
  if (reserved === undefined) throw new Error('no id of an SMS was reserved');
  const { id } = reserved;
  const inside: Sealed = { to: sms?.toNumber ?? '', secret: sms?.secret ?? '' };
  const sealed = identityKeys.seal(JSON.stringify(inside), boundTo(id));
  await queryNamed(
    db,
    'write-sealed-sms',
    `WITH sms AS (
       INSERT INTO sms_outbox (id, created_at, next_at, to_number, template, language, fields, body, purpose, court_id,
                               expires_at)
       SELECT $1, $2, $2, m.* FROM jsonb_to_recordset($3)
           AS m (to_number text, template text, language text, fields jsonb, body text, purpose text, court_id int,
                 expires_at timestamptz)
       RETURNING id)
     INSERT INTO sms_sealed (sms_id, sealed) SELECT id, $4 FROM sms`,
    [id, now, JSON.stringify(sms === null ? [] : smsRows([{ ...sms, toNumber: '' }], now)), sealed],
  );
  return sms === null ? null : id;
}

/** Makes the functions that fill in number and secret of such SMS; `others` do so for all others. */
export function sealedInSms(identityKeys: IdentityKeys, others: SmsSecrets): SmsSecrets {
  return {
    async fill(db, sms) {
      if (sms.toNumber !== '') return others.fill(db, sms);
      const { rows } = await queryNamed<{ sealed: Buffer }>(
        db,
        'read-sealed-sms',
        'SELECT sealed FROM sms_sealed WHERE sms_id = $1',
        [sms.id],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('number and secret of the SMS have been erased');
      const { to, secret } = JSON.parse(identityKeys.unseal(row.sealed, boundTo(sms.id))) as Sealed;
      return { toNumber: to, body: sms.body.replace(secretPlace, secret) };
    },
    async forget(db, sms) {
      if (sms.toNumber !== '') return others.forget(db, sms);
      await queryNamed(db, 'forget-sealed-sms', 'DELETE FROM sms_sealed WHERE sms_id = $1', [
        sms.id,
      ]);
    },
  };
}

/** Deletes what is left of SMS that are over, such as those whose outcome nobody knows. */
export async function eraseLeftSealed(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM sms_sealed s USING sms_outbox o
      WHERE o.id = s.sms_id AND o.handed_at IS NULL AND coalesce(o.sent_at, o.given_up_at) IS NOT NULL`,
  );
  return rowCount ?? 0;
}
