/** What the hotline says in English: the same names and the same slots as in zh.ts, checked in catalogue.ts. */
export const en = {
  greeting: 'Welcome to the litigation service hotline of the {court}.',
  /** Played by the dialplan itself while the program is away. */
  appAway:
    'We are sorry. The system is under maintenance and cannot help you right now. Please call again later.',
  goodbye: 'Thank you for calling. Goodbye.',
} as const;
