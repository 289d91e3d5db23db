/** What an entry of the court's information consists of. */

/**
 * A sentence about the court, said behind digit `6` of the main menu. An entry is a file here and a
 * line in entries.ts. The name of its export is the name of its prompt.
 *
 * The slots of the sentence are values of the court: `{court}` (its name), `{address}`,
 * `{telephone}`, `{hours}`, and whatever courts set as `guidance.NAME`. The sentence is left out
 * where the court does not have the value.
 */
export interface InformationEntry {
  /** Entries are said in the order of their places. */
  readonly place: number;
  /**
   * The values that a court sets for this entry, and what each holds, as `hotline courts values`
   * shows it. A name is in snake_case. A value is words in both languages, numbers in words too.
   */
  readonly sets?: Readonly<Record<string, string>>;
  readonly zh: string;
  readonly en: string;
}
