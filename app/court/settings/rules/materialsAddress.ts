/** Where a court wants materials sent: an address of its own for them, else that of the court. */
import type { CourtSettings } from './courtSettings.js';

export interface CourtWithAddress {
  readonly address: string | null;
  readonly settings: Pick<CourtSettings, 'materialsAddress' | 'materialsAddressEn'>;
}

/** Null where the court has set none. In English it stays in Chinese where the court has no English one: the post reads that. */
export function materialsAddress(
  { address, settings }: CourtWithAddress,
  language: 'zh' | 'en',
): string | null {
  const own = language === 'en' ? settings.materialsAddressEn : null;
  return own ?? settings.materialsAddress ?? address;
}
