import { useSearchParams } from 'wouter';

/**
 * The filters of a list. They are in the address, so that a link, a reload and the browser's Back
 * show the same list.
 */
export interface Filters {
  readonly get: (name: string) => string | null;
  readonly getAll: (name: string) => readonly string[];
  readonly isOn: (name: string) => boolean;
  /** Sets a filter, or removes it (empty, undefined, false), and goes to the first page. */
  readonly set: (name: string, value: string | readonly string[] | boolean | undefined) => void;
  /** The number of the page; the first is 1. */
  readonly page: number;
  readonly setPage: (page: number) => void;
}

const pageName = 'page';

export function useFilters(): Filters {
  const [search, setSearch] = useSearchParams();
  const change = (edit: (next: URLSearchParams) => void) =>
    setSearch((former) => {
      const next = new URLSearchParams(former);
      edit(next);
      return next;
    });
  const page = Number(search.get(pageName) ?? 1);
  return {
    get: (name) => search.get(name),
    getAll: (name) => search.getAll(name),
    isOn: (name) => search.get(name) === 'true',
    set: (name, value) =>
      change((next) => {
        next.delete(pageName);
        next.delete(name);
        const values = typeof value === 'boolean' ? (value ? ['true'] : []) : value;
        for (const each of typeof values === 'string' ? [values] : (values ?? []))
          if (each !== '') next.append(name, each);
      }),
    page: Number.isInteger(page) && page >= 1 ? page : 1,
    setPage: (to) =>
      change((next) => (to > 1 ? next.set(pageName, String(to)) : next.delete(pageName))),
  };
}
