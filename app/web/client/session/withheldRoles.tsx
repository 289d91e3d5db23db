import { Link } from 'wouter';
import { Icon } from '../look/icon.js';
import { accountWords } from '../words/account.js';
import { useWords } from '../words/useWords.js';
import { useMe } from './useMe.js';

/**
 * Says on every page which roles, given since the sign-in, wait for a second factor, and where to
 * turn one on.
 */
export function WithheldRoles() {
  const words = useWords(accountWords);
  const { withheldRoles } = useMe();
  if (withheldRoles.length === 0) return null;
  return (
    <div className="banner warn" role="status">
      <Icon name="warning" />
      {words.withheld(withheldRoles.map((role) => words.roleNames[role]))}
      <Link href="/account">{words.toAccount}</Link>
    </div>
  );
}
