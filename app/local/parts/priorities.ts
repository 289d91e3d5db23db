/**
 * Nice values of the hotline's programs. All of them go before other programs of the machine, so
 * that a backup makes no gaps in words.
 *
 * The app and PostgreSQL go before Asterisk. A digit is answered after some twenty wake-ups of the
 * app and PostgreSQL, each of which needs the processor for a moment only. Behind hundreds of
 * threads of Asterisk that send sound they would wait for it each time: at 20 calls a second on two
 * processors a digit then took 250 ms instead of 5. Asterisk hardly notices them: a packet of sound
 * leaves some milliseconds later, which no caller hears.
 *
 * A process that serves the console alone goes after all of them: a page may wait, and a caller may
 * not. What is built ahead for later calls goes after everything.
 */
export const priorities = { asterisk: -5, database: -10, app: -15, web: 0, ahead: 10 } as const;
