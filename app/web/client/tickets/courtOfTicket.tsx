/** The court of a new ticket: chosen, or that of its case. */
import { courtCodeIn } from '../../../court/cases/rules/caseNumber.js';
import { useRead } from '../api/useRead.js';
import { SearchedField } from '../parts/formFields.js';
import { useMe } from '../session/useMe.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';

interface Court {
  readonly id: number;
  readonly code: string;
  readonly name: string;
}

/** The courts that an agent writes tickets for: the own one and those below it. */
export function useCourtsOfTickets(): readonly Court[] {
  const me = useMe();
  const all = useRead('GET /api/directory', { query: {} }).data?.courts ?? [];
  const own = all.find(({ id }) => id === me.court?.id);
  // The code of a court begins with that of the court above.
  return all.filter(({ code }) => own === undefined || code.startsWith(own.code));
}

/**
 * Returns the court that a case number names, as `（2026）苏9801民初1号` names 苏9801; null: none of
 * these. The departments to choose from are then those of the court that the server gives the ticket
 * to.
 */
export function courtOfCase(caseNumber: string, courts: readonly Court[]): number | null {
  const code = courtCodeIn(caseNumber);
  return courts.find((court) => court.code === code)?.id ?? null;
}

/** Nothing is shown where there is only one court. */
export function CourtOfTicket(props: {
  readonly courts: readonly Court[];
  readonly courtId: number | null;
  readonly onChange: (courtId: number | null) => void;
}) {
  const words = useWords(ticketWords);
  if (props.courts.length < 2) return null;
  return (
    <SearchedField
      label={words.court}
      name="courtId"
      placeholder={words.courtByCase}
      value={props.courtId}
      onChange={props.onChange}
      choices={props.courts.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
