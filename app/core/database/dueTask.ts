/** What a task that is due once returns. Types only. */

/**
 * The task is over (done now, done before, nothing left to do), or it came too early and is due at
 * `notBefore`.
 */
export type DueResult = 'over' | { readonly notBefore: Date };

/**
 * Does what a row says is due, once. Locks the row, reads it again, and does nothing when the work
 * is done already.
 * @template A what the task is handed
 */
export type DueTask<A> = (app: A, rowId: number) => Promise<DueResult>;
