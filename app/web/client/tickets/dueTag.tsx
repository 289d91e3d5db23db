import { formatMoment } from '../clock/formatTime.js';
import { useServerNow } from '../clock/serverClock.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';

const soonMs = 24 * 3_600_000;
/** Statuses in which no answer is due any longer. */
const over: readonly string[] = ['replied', 'closed', 'withdrawn'];

/** When the answer to a ticket is due, and whether that is soon or past. */
export function DueTag(props: {
  readonly dueAt: string | null;
  readonly overdueLevel: number;
  readonly status: string;
  /** Since when only the result is to be told. */
  readonly concludedAt?: string | null;
  /** Where no column says what the moment is. */
  readonly isNamed?: boolean;
}) {
  const words = useWords(ticketWords);
  const { language } = usePreferences();
  const now = useServerNow();
  const { dueAt, overdueLevel, status } = props;
  if (over.includes(status)) return null;
  const isToldLate =
    typeof props.concludedAt === 'string' && dueAt !== null && Date.parse(dueAt) < now;
  const isSoon = dueAt !== null && Date.parse(dueAt) - now < soonMs;
  return (
    <span className="row due">
      {props.isNamed === true && dueAt !== null && <span className="mute">{words.dueAt}</span>}
      {dueAt !== null && <span className="num">{formatMoment(dueAt, language)}</span>}
      {isToldLate || overdueLevel > 0 ? (
        <Tag tone="bad">{isToldLate ? words.toldLate : words.overdue(overdueLevel)}</Tag>
      ) : (
        isSoon && <Tag tone="warn">{words.dueSoon}</Tag>
      )}
    </span>
  );
}
