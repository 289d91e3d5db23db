/** The gateway's results in words: Status of CONNECT, Result of SUBMIT. */

/** Result 8: too many at once. The gateway took nothing. */
export const throttled = 8;

const connectStatus: Readonly<Record<number, string>> = {
  1: 'the message structure is wrong',
  2: 'our address is not allowed',
  3: 'account or secret is wrong',
  4: 'the gateway does not speak this version',
};

/** Why the gateway refused the login. */
export function connectRefusal(status: number): string {
  return `login refused: ${connectStatus[status] ?? 'other error'} (status ${status})`;
}

const submitResult: Readonly<Record<number, { reason: string; isFinal: boolean }>> = {
  1: { reason: 'the message structure is wrong', isFinal: true },
  2: { reason: 'the command is wrong', isFinal: true },
  3: { reason: 'the sequence number was used already', isFinal: false },
  4: { reason: 'the length is wrong', isFinal: true },
  5: { reason: 'the fee code is wrong', isFinal: true },
  6: { reason: 'the text is too long', isFinal: true },
  7: { reason: 'the service id is wrong', isFinal: true },
  8: { reason: 'too many at once', isFinal: false },
  9: { reason: 'the gateway does not serve this number', isFinal: false },
  10: { reason: 'Src_Id is wrong: our number or its extension', isFinal: true },
  11: { reason: 'Msg_src is wrong: the account', isFinal: true },
  12: { reason: 'Fee_terminal_Id is wrong', isFinal: true },
  13: { reason: 'Dest_terminal_Id is wrong: the number that we write to', isFinal: true },
};

/**
 * Why a gateway refused an SMS. Carriers have their own results above 13, and in version 2.0
 * everything above 8 is "other". An SMS with an unknown result is tried again.
 */
export function submitRefusal(result: number): { reason: string; isFinal: boolean } {
  return submitResult[result] ?? { reason: 'other error', isFinal: false };
}
