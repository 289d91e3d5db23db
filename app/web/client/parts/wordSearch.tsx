import { useRef } from 'react';
import { Button } from './controls/button.js';
import { Input } from './controls/input.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';

/** A search field of a list; Enter or the button starts the search. */
export function WordSearch(props: {
  readonly label: string;
  readonly words: string;
  readonly onSearch: (words: string) => void;
}) {
  const { search } = useWords(commonWords);
  const field = useRef<HTMLInputElement>(null);
  return (
    <form
      role="search"
      aria-label={props.label}
      className="word-search"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSearch(field.current?.value.trim() ?? '');
      }}
    >
      <Input
        type="search"
        ref={field}
        maxLength={60}
        aria-label={props.label}
        placeholder={props.label}
        defaultValue={props.words}
        // Who empties the field sees the whole list again.
        onChange={({ target }) => target.value === '' && props.words !== '' && props.onSearch('')}
      />
      <Button type="submit" kind="primary">
        {search}
      </Button>
    </form>
  );
}
