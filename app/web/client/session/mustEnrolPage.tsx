import { useAct } from '../api/useAct.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { accountWords } from '../words/account.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { SecondFactor } from './secondFactor.js';
import { useTakeOverSession } from './useMe.js';

/** The only page that a user has whose role requires a second factor, before turning one on. */
export function MustEnrolPage() {
  const words = useWords(accountWords);
  const common = useWords(commonWords);
  const takeOver = useTakeOverSession();
  const signOut = useAct('POST /api/sign-out');
  return (
    <main className="narrow stack">
      <h1>{words.turnOn}</h1>
      <Alert tone="warn" title={words.mustEnrol} />
      <SecondFactor isOn={false} isRequired />
      <div>
        <Button onClick={() => signOut.mutate(undefined, { onSettled: () => takeOver(undefined) })}>
          {common.signOut}
        </Button>
      </div>
    </main>
  );
}
