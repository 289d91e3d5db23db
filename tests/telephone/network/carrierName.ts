/** Name of the carrier's Stasis application. */
export const carrierApplicationName = 'carrier';
