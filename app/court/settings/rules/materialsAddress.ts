/**
 * The address to which a court wants materials sent: its own address for them, else the court's.
 */
import type { CourtSettings } from './courtSettings.js';

export interface CourtWithAddress {
  readonly address: string | null;
  readonly settings: Pick<CourtSettings, 'materialsAddress' | 'materialsAddressEn'>;
}

/**
 * Null where the court has set none. In English it is the Chinese address where the court has no
 * English one, because the post reads Chinese.
 */
export function materialsAddress(
  { address, settings }: CourtWithAddress,
  language: 'zh' | 'en',
): string | null {
  const own = language === 'en' ? settings.materialsAddressEn : null;
  return own ?? settings.materialsAddress ?? address;
}
