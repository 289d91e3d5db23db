import { Input } from 'antd';

/** A search field of a list; Enter or the button starts the search. */
export function WordSearch(props: {
  readonly label: string;
  readonly words: string;
  readonly onSearch: (words: string) => void;
}) {
  return (
    <Input.Search
      allowClear
      enterButton
      className="word-search"
      maxLength={60}
      aria-label={props.label}
      placeholder={props.label}
      defaultValue={props.words}
      onSearch={(text) => props.onSearch(text.trim())}
    />
  );
}
