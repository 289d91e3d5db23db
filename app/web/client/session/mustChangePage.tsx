import { Alert } from '../parts/controls/alert.js';
import { accountWords } from '../words/account.js';
import { useWords } from '../words/useWords.js';
import { PasswordForm } from './passwordForm.js';

/** The only page that a user has before setting a new password. */
export function MustChangePage() {
  const words = useWords(accountWords);
  return (
    <main className="narrow stack">
      <h1>{words.changePassword}</h1>
      <Alert tone="warn" title={words.mustChange} />
      <PasswordForm />
    </main>
  );
}
