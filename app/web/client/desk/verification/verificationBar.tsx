import { useState } from 'react';
import { Icon } from '../../look/icon.js';
import { Button } from '../../parts/controls/button.js';
import { deskWords } from '../../words/desk.js';
import { useWords } from '../../words/useWords.js';
import { useDesk, useDeskAct, type DeskAgentCall } from '../useDesk.js';
import { RenewPasswordDialog } from './renewPasswordDialog.js';
import { VerifyDialog } from './verifyDialog.js';

/**
 * Sends the caller to prove on the keypad who they are, and shows its state. What the caller enters
 * reaches no page. Or compares what the caller says. Who has proved it so can have a new query password.
 */
export function VerificationBar({ agentCall }: { readonly agentCall: DeskAgentCall }) {
  const words = useWords(deskWords);
  const begin = useDeskAct('POST /api/desk/verification');
  const stop = useDeskAct('POST /api/desk/verification/stop');
  const agentsVerify = useDesk()?.agentsVerify === true;
  const [isAsking, setIsAsking] = useState(false);
  const [isRenewing, setIsRenewing] = useState(false);
  const { verification, verified, third, agentLostAt, mayRenewPassword } = agentCall;
  const isByAgent = verified !== null && verified.byAgent !== null;
  // Who was verified by an agent can still prove more.
  const mayProve = verified === null || isByAgent;
  const isFine = verification === 'verified' || verification === 'by_agent';
  const isLost = agentLostAt !== null;
  const isBad = verification === 'failed' || verification === 'locked';
  return (
    <>
      {verification !== null && (
        <p className={isBad ? 'notice bad' : 'notice'} role="status">
          <Icon name={isBad ? 'warning' : isFine ? 'check' : 'keyboard'} />
          <span>{words.verification[verification]}</span>
        </p>
      )}
      {verification === 'running' ? (
        <Button kind="primary" disabled={isLost} onClick={() => stop.mutate(undefined)}>
          <Icon name="resume" /> {words.takeBack}
        </Button>
      ) : (
        (mayProve || mayRenewPassword) && (
          <div className="row">
            {mayProve && (
              <Button onClick={() => begin.mutate(undefined)} disabled={third !== null || isLost}>
                <Icon name="shield" /> {words.verifyNow}
              </Button>
            )}
            {mayProve && agentsVerify && (
              <Button onClick={() => setIsAsking(true)} disabled={isLost}>
                <Icon name="user" /> {isByAgent ? words.verifyAnother : words.verifyByAgent}
              </Button>
            )}
            {mayRenewPassword && (
              <Button onClick={() => setIsRenewing(true)} disabled={isLost}>
                <Icon name="keyboard" /> {words.renewPassword}
              </Button>
            )}
          </div>
        )
      )}
      {isRenewing && (
        <RenewPasswordDialog callId={agentCall.callId} onClose={() => setIsRenewing(false)} />
      )}
      {isAsking && <VerifyDialog agentCall={agentCall} onClose={() => setIsAsking(false)} />}
    </>
  );
}
