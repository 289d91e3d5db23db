/** What became of a transmission. */
export interface FaxTransmission {
  /**
   * - `success`: the other side has confirmed all pages, as far as the modem knows. Compare
   *   `pages`.
   * - `failed`: it began, or nothing answered the tone; see `error`.
   * - `lost`: nobody knows, because the PBX died meanwhile.
   */
  readonly status: 'success' | 'failed' | 'lost';
  /** Pages that the other side has confirmed, or that came. */
  readonly pages: number;
  /** The modem's word for what failed; empty when nothing did. */
  readonly error: string;
  readonly mode: 'audio' | 'T38' | '';
  /** Bits a second; 0 when no modem answered. */
  readonly rate: number;
  /** The number that the other machine shows of itself: digits, spaces and +. It proves nothing. */
  readonly stationId: string;
}
