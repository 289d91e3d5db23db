import { Input } from 'antd';

/** A field for what somebody looks for in a list: Enter or the button searches. */
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
