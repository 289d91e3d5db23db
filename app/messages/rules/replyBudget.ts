/**
 * How many SMS the hotline writes back. Anybody can make up senders by the thousand, and each reply
 * costs the court money and lands on somebody's telephone; so what has not been asked by somebody
 * who proved that a case or a ticket is theirs has a small budget of its own.
 */
export interface ReplyBudget {
  /**
   * Replies in an hour to senders who have proved nothing: wrong passwords, locks, help, 退订. When
   * it is used up the hotline takes such SMS without a reply, whether the number that was asked
   * about exists or not.
   */
  readonly refusalsPerHour: number;
  /** Answers in an hour to senders who have proved that something is theirs. */
  readonly answersPerHour: number;
}

/** The results of SMS whose senders have proved nothing. */
export const refusalResults: readonly string[] = [
  ...['not_opened', 'barred', 'locked', 'helped', 'password_wrong_length', 'stopped', 'resumed'],
];

/** The results of SMS that were not understood and answered with help. */
export const helpResults: readonly string[] = ['helped', 'password_wrong_length'];

/**
 * Replies with help in 24 hours to one sender: somebody who cannot hear has no other way to ask
 * again, and two machines that reply to each other still stop.
 */
export const helpPerSender = 3;

/**
 * Replies in 24 hours to a sender who has proved nothing: five wrong passwords (all that a sender
 * has on a day), and that there are no more tries.
 */
export const refusalsPerSender = 6;

/**
 * Answers in an hour about one case, ticket or person: its parties and their lawyers may ask, and
 * one of them cannot have the hotline write to a thousand made-up senders.
 */
export const answersPerSubject = 10;
