/** Turns the pages of a list. It shows nothing for a list of one page. */
import { Button } from './controls/button.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';

export function Pager(props: {
  /** The number of the page; the first is 1. */
  readonly page: number;
  readonly hasMore: boolean;
  readonly onPage: (page: number) => void;
}) {
  const words = useWords(commonWords);
  const { page, hasMore, onPage } = props;
  if (page === 1 && !hasMore) return null;
  return (
    <nav className="row pager" aria-label={words.pages}>
      <Button size="small" disabled={page === 1} onClick={() => onPage(page - 1)}>
        {words.former}
      </Button>
      <span className="small mute num">{words.pageNumber(page)}</span>
      <Button size="small" disabled={!hasMore} onClick={() => onPage(page + 1)}>
        {words.next}
      </Button>
    </nav>
  );
}
