import { useRead } from '../api/useRead.js';
import { useMe } from '../session/useMe.js';
import { SearchedField } from '../parts/formFields.js';

/** The court that something belongs to. A user of a court has no choice: it is that one, and no field is shown. */
export function CourtField(props: {
  readonly label: string;
  /** Stands for no court. */
  readonly none: string;
  readonly value: number | null;
  readonly onChange: (courtId: number | null) => void;
}) {
  const me = useMe();
  const courts = useRead('GET /api/directory', { query: {} }, { enabled: me.court === null }).data
    ?.courts;
  if (me.court !== null || courts === undefined) return null;
  return (
    <SearchedField
      label={props.label}
      name="courtId"
      placeholder={props.none}
      value={props.value}
      onChange={props.onChange}
      choices={courts.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
