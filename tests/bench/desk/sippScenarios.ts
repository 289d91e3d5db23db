/** SIPp's scenarios of a caller, of an agent's telephone, and of its registration. */
import { dialog, noBody, pause, press, sdp, send } from '../sipp.js';

/** From the beginning of a digit until anything else is sent. */
const digitLastsMs = 1500;
/** How long either side may take to answer. */
const withinMs = 30_000;

/** A digit that a caller presses. */
export interface DigitAfter {
  /** Milliseconds after the answer, or after the previous digit. */
  readonly afterMs: number;
  readonly digit: string;
}

const answerTo = (status: string, toTag: string) => `SIP/2.0 ${status}
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:]${toTag}
[last_Call-ID:]
[last_CSeq:]`;
const okInDialog = send(`${answerTo('200 OK', '')}\n${noBody}`);
const agentTag = ';tag=[pid]a[call_number]';
const agentContact = 'Contact: <sip:agent@[local_ip]:[local_port]>';

/** The step that takes an INVITE and notes what its answers must repeat. */
const takeInvite = `<recv request="INVITE" rrs="true">
<action>
<ereg regexp="((Record-Route|Via): [^[:cntrl:]]*[[:cntrl:]]+)+" search_in="msg" assign_to="way"/>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
<ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="sequence"/>
</action>
</recv>
${send(`${answerTo('180 Ringing', agentTag)}\n${agentContact}\n${noBody}`)}`;
/** The headers that answer an INVITE after another message has arrived. By way of Kamailio it has several of the first ones. */
const toInvite = (status: string) => `SIP/2.0 ${status}
[$way]From:[$from]
To:[$to]${agentTag}
Call-ID: [call_id]
CSeq:[$sequence]`;
const answerInvite = `${send(`${toInvite('200 OK')}\n${agentContact}\n${sdp}`, true)}
<recv request="ACK"/>`;
/** The called side hangs up. */
const bye = `BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$to]${agentTag}
To:[$from]
Call-ID: [call_id]
CSeq: 1 BYE
[routes]
${agentContact}
Max-Forwards: 70
${noBody}`;

const playSound = (sound: string | null) =>
  sound === null ? '' : `<nop><action><exec play_pcap_audio="${sound}"/></action></nop>`;

/**
 * Returns the caller's scenario: waits its time, dials, may press digits, and stays until either side
 * hangs up.
 */
export function callerScenario(digits: readonly DigitAfter[], sound: string | null): string {
  const { invite, answered, hangUp } = dialog('[field1]', withinMs);
  const pressing = digits.flatMap(({ afterMs, digit }) => [
    pause(afterMs),
    press(digit),
    pause(digitLastsMs),
  ]);
  return `<scenario name="caller">
<nop><action><assignstr assign_to="text" value="[field0]"/><todouble assign_to="wait" variable="text"/></action></nop>
<pause variable="wait"/>
${invite}
${answered}
${pressing.join('\n')}
${playSound(sound)}
<recv request="BYE" optional="true" next="1"/>
<recv request="MESSAGE"/>
${hangUp('2')}
<label id="1"/>
${okInDialog}
<label id="2"/>
</scenario>
`;
}

/**
 * How often a silent agent's telephone sends a digit that means nothing. Asterisk hangs up on an agent
 * whose telephone has sent no sound for 60 s.
 */
const signOfLifeMs = 20_000;

/**
 * Returns the agent's scenario: rings, answers when told, and talks until told or until the other
 * side hangs up. Answers OPTIONS.
 */
export function agentScenario(sound: string | null): string {
  const whenSilent = sound === null ? ` timeout="${signOfLifeMs}" ontimeout="6"` : '';
  return `<scenario name="agent">
<recv request="OPTIONS" optional="true" next="1"/>
${takeInvite}
<recv request="CANCEL" optional="true" next="3"/>
<recv request="MESSAGE"/>
${answerInvite}
${playSound(sound)}
<label id="5"/>
<recv request="BYE" optional="true" next="2"${whenSilent}/>
<recv request="MESSAGE"${whenSilent}/>
${send(bye, true)}
<recv response="200" timeout="${withinMs}" next="4"/>
<label id="1"/>
${send(`${answerTo('200 OK', agentTag)}\n${agentContact}\n${noBody}`)}
<nop next="4"/>
<label id="2"/>
${okInDialog}
<nop next="4"/>
<label id="3"/>
${okInDialog}
${send(`${toInvite('487 Request Terminated')}\n${noBody}`)}
<recv request="ACK"/>
<nop next="4"/>
<label id="6"/>
<nop next="5"><action><exec play_dtmf="D"/></action></nop>
<label id="4"/>
</scenario>
`;
}

/** How long somebody who is called back lets it ring, listens before pressing the digit, and stays. */
const calledBackMs = { rings: 1000, listens: 4000, stays: 20_000 };

/**
 * Returns the scenario of somebody whom the hotline calls back: presses the digit that no machine presses, and hangs up
 * in the end.
 * @param digit a pcap of the digit
 */
export const calledBackScenario = (digit: string) => `<scenario name="calledBack">
${takeInvite}
${pause(calledBackMs.rings)}
${answerInvite}
${pause(calledBackMs.listens)}
${playSound(digit)}
<recv request="BYE" timeout="${calledBackMs.stays}" ontimeout="1"/>
${okInDialog}
<nop next="2"/>
<label id="1"/>
${send(bye, true)}
<recv response="200" timeout="${withinMs}"/>
<label id="2"/>
</scenario>
`;

const register = (sequence: number, more: string) =>
  send(
    `REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[remote_ip]:[remote_port]>;tag=[pid]r[call_number]
To: <sip:[field0]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: ${sequence} REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port]>
Expires: 600
Max-Forwards: 70
${more}`,
    true,
  );

/** Registers a telephone, so that the PBX rings it here. */
export const registerScenario = `<scenario name="register">
${register(1, noBody)}
<recv response="401" auth="true" timeout="10000"/>
${register(2, `${noBody}\n[field1]`)}
<recv response="200" timeout="10000"/>
</scenario>
`;
