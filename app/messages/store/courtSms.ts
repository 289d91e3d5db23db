/** What a court has chosen for its SMS. */
import { settingsOf } from '../../court/store/courts.js';
import type { Signatures } from '../rules/smsText.js';

/** What SMS need of the settings of the court `c`, as SQL; {@link courtSmsOf} validates it. */
export const courtSmsColumn = `jsonb_strip_nulls(jsonb_build_object(
  'smsSignature', c.settings -> 'smsSignature', 'smsSignatureEn', c.settings -> 'smsSignatureEn',
  'smsExtension', c.settings -> 'smsExtension'))`;

export interface CourtSms extends Signatures {
  /** Digits after the hotline's number at the carrier. */
  readonly extension: string | null;
}

/** Returns what counts of a court's stored settings; null is an SMS of no court. */
export function courtSmsOf(stored: unknown): CourtSms {
  const { smsSignature, smsSignatureEn, smsExtension } = settingsOf(stored ?? {});
  return { signature: smsSignature, signatureEn: smsSignatureEn, extension: smsExtension };
}
