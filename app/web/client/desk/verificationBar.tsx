import { Icon } from '../look/icon.js';
import { Button } from '../parts/controls/button.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import { useDeskAct, type DeskAgentCall } from './useDesk.js';

/**
 * Sends the caller to prove on the keypad who they are, and shows its state. What the caller enters
 * reaches no page.
 */
export function VerificationBar({ agentCall }: { readonly agentCall: DeskAgentCall }) {
  const words = useWords(deskWords);
  const begin = useDeskAct('POST /api/desk/verification');
  const stop = useDeskAct('POST /api/desk/verification/stop');
  const { verification, verified, third, agentLostAt } = agentCall;
  const isLost = agentLostAt !== null;
  const isBad = verification === 'failed' || verification === 'locked';
  return (
    <>
      {verification !== null && (
        <p className={isBad ? 'notice bad' : 'notice'} role="status">
          <Icon name={isBad ? 'warning' : verification === 'verified' ? 'check' : 'keyboard'} />
          <span>{words.verification[verification]}</span>
        </p>
      )}
      {verification === 'running' ? (
        <Button kind="primary" disabled={isLost} onClick={() => stop.mutate(undefined)}>
          <Icon name="resume" /> {words.takeBack}
        </Button>
      ) : (
        verified === null && (
          <Button onClick={() => begin.mutate(undefined)} disabled={third !== null || isLost}>
            <Icon name="shield" /> {words.verifyNow}
          </Button>
        )
      )}
    </>
  );
}
