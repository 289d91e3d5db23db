/** SIPp's scenarios of a caller, of an agent's telephone, and of its registration. */

/** Payload type of digits, as SIPp's play_dtmf sends them. */
export const digitType = 96;

/** From the beginning of a digit until anything else is sent. */
const digitLastsMs = 1500;

/** A digit that a caller presses. */
export interface DigitAfter {
  /** Milliseconds after the answer, or after the previous digit. */
  readonly afterMs: number;
  readonly digit: string;
}

const answerHeaders = (contact: string) => `
[last_Via:]
[last_From:]
[last_To:];tag=[pid]a[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:${contact}@[local_ip]:[local_port]>`;

const sdp = `Content-Type: application/sdp
Content-Length: [len]

v=0
o=bench 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 ${digitType}
a=rtpmap:8 PCMA/8000
a=rtpmap:${digitType} telephone-event/8000
a=fmtp:${digitType} 0-15
a=ptime:20
`;

const okToBye = `<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`;

const playSound = (sound: string | null) =>
  sound === null ? '' : `<nop><action><exec play_pcap_audio="${sound}"/></action></nop>`;

const header = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * Returns the caller's scenario: waits its time, dials, may press digits, and stays until either
 * side hangs up.
 */
export function callerScenario(digits: readonly DigitAfter[], sound: string | null): string {
  const headers = (method: string, sequence: number, toTag: string) => `
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field1]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>${toTag}
Call-ID: [call_id]
CSeq: ${sequence} ${method}
Contact: <sip:[field1]@[local_ip]:[local_port]>
Max-Forwards: 70`;
  const pressing = digits
    .map(
      ({ afterMs, digit }) => `<pause milliseconds="${afterMs}"/>
<nop><action><exec play_dtmf="${digit}"/></action></nop>
<pause milliseconds="${digitLastsMs}"/>`,
    )
    .join('\n');
  return `${header}<scenario name="caller">
<nop><action><assignstr assign_to="text" value="[field0]"/><todouble assign_to="wait" variable="text"/></action></nop>
<pause variable="wait"/>
<send retrans="500"><![CDATA[

INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0${headers('INVITE', 1, '')}
${sdp}
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true" timeout="30000"/>
<send><![CDATA[

ACK [next_url] SIP/2.0${headers('ACK', 1, '[peer_tag_param]')}
Content-Length: 0

]]></send>
${pressing}
${playSound(sound)}
<recv request="BYE" optional="true" next="1"/>
<recv request="MESSAGE"/>
<send retrans="500"><![CDATA[

BYE [next_url] SIP/2.0${headers('BYE', 2, '[peer_tag_param]')}
Content-Length: 0

]]></send>
<recv response="200" timeout="30000" next="2"/>
<label id="1"/>
${okToBye}
<label id="2"/>
</scenario>
`;
}

/**
 * How often a silent agent's telephone sends a digit that means nothing. Asterisk hangs up on an
 * agent whose telephone has sent no sound for 60 s.
 */
const signOfLifeMs = 20_000;
const whenSilent = ` timeout="${signOfLifeMs}" ontimeout="6"`;

/**
 * Returns the agent's scenario: rings, answers when told, and talks until told or until the other
 * side hangs up. Answers OPTIONS.
 */
export function agentScenario(sound: string | null): string {
  const mine = (method: string) => `
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$to];tag=[pid]a[call_number]
To:[$from]
Call-ID: [call_id]
CSeq: 1 ${method}
Contact: <sip:agent@[local_ip]:[local_port]>
Max-Forwards: 70`;
  // The headers that answer an INVITE after another message has arrived.
  const toInvite = `
Via:[$via]
From:[$from]
To:[$to];tag=[pid]a[call_number]
Call-ID: [call_id]
CSeq:[$sequence]`;
  return `${header}<scenario name="agent">
<recv request="OPTIONS" optional="true" next="1"/>
<recv request="INVITE" rrs="true">
<action>
<ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via"/>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
<ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="sequence"/>
</action>
</recv>
<send><![CDATA[

SIP/2.0 180 Ringing${answerHeaders('agent')}
Content-Length: 0

]]></send>
<recv request="CANCEL" optional="true" next="3"/>
<recv request="MESSAGE"/>
<send retrans="500"><![CDATA[

SIP/2.0 200 OK${toInvite}
Contact: <sip:agent@[local_ip]:[local_port]>
${sdp}
]]></send>
<recv request="ACK"/>
${playSound(sound)}
<label id="5"/>
<recv request="BYE" optional="true" next="2"${sound === null ? whenSilent : ''}/>
<recv request="MESSAGE"${sound === null ? whenSilent : ''}/>
<send retrans="500"><![CDATA[

BYE [next_url] SIP/2.0${mine('BYE')}
Content-Length: 0

]]></send>
<recv response="200" timeout="30000" next="4"/>
<label id="1"/>
<send><![CDATA[

SIP/2.0 200 OK${answerHeaders('agent')}
Content-Length: 0

]]></send>
<nop next="4"/>
<label id="2"/>
${okToBye}
<nop next="4"/>
<label id="3"/>
${okToBye}
<send><![CDATA[

SIP/2.0 487 Request Terminated${toInvite}
Content-Length: 0

]]></send>
<recv request="ACK"/>
<nop next="4"/>
<label id="6"/>
<nop next="5"><action><exec play_dtmf="D"/></action></nop>
<label id="4"/>
</scenario>
`;
}

/** Registers a telephone, so that the PBX rings it here. */
export const registerScenario = (() => {
  const headers = (sequence: number) => `
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[remote_ip]:[remote_port]>;tag=[pid]r[call_number]
To: <sip:[field0]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: ${sequence} REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port]>
Expires: 600
Max-Forwards: 70`;
  return `${header}<scenario name="register">
<send retrans="500"><![CDATA[
${headers(1)}
Content-Length: 0

]]></send>
<recv response="401" auth="true" timeout="10000"/>
<send retrans="500"><![CDATA[
${headers(2)}
[field1]
Content-Length: 0

]]></send>
<recv response="200" timeout="10000"/>
</scenario>
`;
})();
