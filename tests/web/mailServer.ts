/** A mail server that keeps what it is given: as much of SMTP (RFC 5321) as a client needs. */
import net, { type AddressInfo } from 'node:net';

export interface MailServer {
  readonly url: string;
  readonly mails: { readonly to: readonly string[]; readonly data: string }[];
  /** Answers DATA with a refusal from now on. */
  refuse(isRefusing: boolean): void;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: { to: string[]; data: string }[] = [];
  let isRefusing = false;
  const server = net.createServer((socket) => {
    let to: string[] = [];
    let text = '';
    let isData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 test');
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', (piece: string) => {
      text += piece;
      for (;;) {
        const mark = isData ? '\r\n.\r\n' : '\r\n';
        const end = text.indexOf(mark);
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + mark.length);
        if (isData) {
          isData = false;
          mails.push({ to, data: line });
          to = [];
          say('250 kept');
        } else command(line);
      }
    });
    function command(line: string): void {
      const [, address = ''] = /<(.*?)>/.exec(line) ?? [];
      if (/^RCPT/i.test(line)) to.push(address);
      if (/^DATA/i.test(line) && !isRefusing) {
        isData = true;
        say('354 go on');
      } else if (/^DATA/i.test(line)) say('451 not now');
      else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else say('250 ok');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: (given) => (isRefusing = given),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
