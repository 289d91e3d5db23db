/**
 * The peer: the same conversation in pure dialplan, made from the turns that the app played. The same sound files in the same
 * order, the same keys, Background and WaitExten for a menu, Read for a number.
 *
 * It comes in two kinds. `bare` looks nothing up and records nothing: it is only the sound and the keys. `same` does the app's job
 * with what Asterisk has: it reads the caller's lock, the caller and her case from the same PostgreSQL (REALTIME of
 * res_config_pgsql), and Asterisk writes a CDR row for the call (cdr_pgsql).
 */
import { type Turn } from './conversation.js';

export type PeerKind = 'bare' | 'same';

/** What `same` looks up: the realtime families of extconfig.conf, and which row, at the turn after the keys were given. */
export interface PeerLookup {
  readonly afterTurn: number;
  readonly family: string;
  readonly column: string;
  readonly value: string;
}

/** Modules that the peer needs besides those of asterisk-config. */
export const peerModules = ['app_read.so', 'app_exec.so'];
export const samePeerModules = ['func_realtime.so', 'res_config_pgsql.so', 'cdr_pgsql.so'];

/** A caller whose conversation did not come to its last turn leaves this in Asterisk's log. */
export const unfinishedMark = 'bench: unfinished';

/**
 * The contexts that answer at `exten` of `from-trunk`.
 * @param turns the last one has no keys: the caller hangs up there.
 */
export function peerDialplan(
  exten: string,
  kind: PeerKind,
  turns: readonly Turn[],
  lookups: readonly PeerLookup[],
): string {
  const context = (turn: number) => `bench-${kind}-${turn}`;
  const blocks = [
    `[from-trunk]
exten => ${exten},1,Set(TIMEOUT(absolute)=2100)
 same => n,Answer()
 same => n,Goto(${context(0)},s,1)`,
  ];
  turns.forEach((turn, index) => {
    const sounds = turn.sounds.join('&');
    const lookedUp = kind === 'same' ? lookups.filter((each) => each.afterTurn === index) : [];
    const lookup = lookedUp.map(
      (each, number) =>
        ` same => n,Set(ROW${number}=\${REALTIME(${each.family},${each.column},${each.value})})
 same => n,GotoIf($["\${ROW${number}}" = ""]?gone)`,
    );
    const next = ` same => n,Goto(${context(index + 1)},s,1)`;
    const gone = ' same => n(gone),Hangup()';
    const lines = [`[${context(index)}]`];
    if (turn.keys === '') {
      lines.push(
        'exten => s,1,Set(DONE=1)',
        ` same => n,Background(${sounds})`,
        ' same => n,WaitExten(60)',
        ' same => n,Hangup()',
        'exten => i,1,Hangup()',
      );
    } else if (turn.keys.length === 1) {
      lines.push(
        `exten => s,1,Background(${sounds})`,
        ' same => n,WaitExten(60)',
        ' same => n,Hangup()',
        `exten => ${turn.keys},1,NoOp()`,
        ...lookup,
        next,
        gone,
        'exten => i,1,Hangup()',
      );
    } else {
      lines.push(
        `exten => s,1,Read(KEYS,${sounds},${turn.keys.length},,1,60)`,
        ` same => n,GotoIf($["\${KEYS}" != "${turn.keys}"]?gone)`,
        ...lookup,
        next,
        gone,
      );
    }
    lines.push(`exten => h,1,ExecIf($["\${DONE}" != "1"]?Log(WARNING,${unfinishedMark}))`);
    blocks.push(lines.join('\n'));
  });
  return `${blocks.join('\n\n')}\n`;
}
