/**
 * The web page that is an agent's telephone has an account of its own on the PBX: the agent's
 * number with a `w`. So the telephone on the desk keeps its password, and the page's ends with its
 * session.
 */

/** The name of a page's account. */
export function pageAccount(agentNumber: string): string {
  return `${agentNumber}w`;
}

/** The agent of an account, whichever of the two it is; null when it is no agent's. */
export function agentOfAccount(account: string): { number: string; isPage: boolean } | null {
  const [, number, w] = /^(\d{2,10})(w?)$/.exec(account) ?? [];
  return number === undefined ? null : { number, isPage: w === 'w' };
}
