import { Tag } from '../parts/tag.js';
import { disclosureWords } from '../words/disclosures.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

/** The state of a case, or why it must not be told. */
export function StageTag(props: {
  readonly stage: string | null;
  readonly withheld: string | null;
}) {
  const tickets = useWords(ticketWords);
  const words = useWords(disclosureWords);
  const { stage, withheld } = props;
  if (stage !== null) return <Tag tone="brand">{wordOf(tickets.stage, stage)}</Tag>;
  return (
    <span className="small mute">{withheld === null ? '' : wordOf(words.reason, withheld)}</span>
  );
}
