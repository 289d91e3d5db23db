import { Input } from 'antd';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';

/** A search field of a list; Enter or the button starts the search. */
export function WordSearch(props: {
  readonly label: string;
  readonly words: string;
  readonly onSearch: (words: string) => void;
}) {
  const { search } = useWords(commonWords);
  return (
    <Input.Search
      allowClear
      // By itself the button has a picture, and its name is English.
      enterButton={search}
      className="word-search"
      maxLength={60}
      aria-label={props.label}
      placeholder={props.label}
      defaultValue={props.words}
      onSearch={(text) => props.onSearch(text.trim())}
    />
  );
}
