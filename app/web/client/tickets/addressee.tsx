/** The choice of a department of a court and of a person in it. */
import { useRead } from '../api/useRead.js';
import { SearchedField } from '../parts/formFields.js';

/** A department and a person, as far as they are chosen. */
export interface Addressee {
  readonly departmentId: number | null;
  readonly staffId: number | null;
}

/** How a form calls one of the two fields. */
interface Named {
  /** The name that the server gives it. */
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
}

export function AddresseeFields(props: {
  /** Undefined: the user's own court. */
  readonly courtId: number | undefined;
  readonly chosen: Addressee;
  readonly department: Named & { readonly clears: boolean };
  readonly person: Named;
  readonly onChange: (chosen: Addressee) => void;
}) {
  const { courtId, chosen, department, person } = props;
  const people = useRead('GET /api/directory', {
    query: courtId === undefined ? {} : { courtId },
  }).data;
  return (
    <>
      <SearchedField
        {...department}
        value={chosen.departmentId}
        onChange={(departmentId) => props.onChange({ departmentId, staffId: null })}
        choices={(people?.departments ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
      <SearchedField
        {...person}
        value={chosen.staffId}
        onChange={(next) => {
          const one = people?.staff.find(({ id }) => id === next);
          // A person brings their department.
          props.onChange({
            departmentId: one?.departmentId ?? chosen.departmentId,
            staffId: one?.id ?? null,
          });
        }}
        choices={(people?.staff ?? [])
          .filter(
            ({ departmentId }) =>
              chosen.departmentId === null || departmentId === chosen.departmentId,
          )
          .map(({ id, name }) => ({ value: id, label: name }))}
      />
    </>
  );
}
