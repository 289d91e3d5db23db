/** The mail server of the settings, by SMTP. */
import type { Transporter } from 'nodemailer';
import type { SendMail } from './sendReportMails.js';

/** Milliseconds that a server may take for an answer. */
const answersWithinMs = 20_000;

/** @param url `smtp://…` (TLS when the server offers it) or `smtps://…`. */
export function makeSendMail(url: string, from: string): SendMail {
  const timeouts = {
    connectionTimeout: answersWithinMs,
    greetingTimeout: answersWithinMs,
    socketTimeout: answersWithinMs,
  };
  let transport: Promise<Transporter> | undefined;
  // Loaded for the first mail: most processes never send one.
  const open = async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport({ url, ...timeouts }, { from });
  };
  return async ({ to, subject, text, file }) => {
    const server = await (transport ??= open());
    await server.sendMail({
      to: [...to],
      subject,
      text,
      attachments: [{ filename: file.name, content: file.bytes, contentType: file.mediaType }],
    });
  };
}
