/** The dimensions of a fax page (ITU-T T.4): A4, in fine resolution. */
export const faxPage = {
  /** Dots in a line. */
  width: 1728,
  height: 2292,
  dotsPerInch: { across: 204, down: 196 },
} as const;
