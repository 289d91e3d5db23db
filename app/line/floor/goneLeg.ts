/** The telephone of an agent who has hung up while nobody was there to notice. */
import { CallEnded } from '../../telephony/call.js';
import type { RungLeg, TelephoneToRing } from '../../telephony/ringing.js';

export class GoneLeg implements RungLeg {
  readonly id = 'gone';
  readonly purpose = null;
  readonly isOver = true;
  readonly to: TelephoneToRing;
  readonly callerNumber = '';
  readonly calledNumber = '';
  readonly ended = Promise.resolve(new CallEnded());

  constructor(number: string) {
    this.to = { kind: 'agent', number };
  }

  play(): Promise<never> {
    return Promise.reject(new CallEnded());
  }

  ask(): Promise<never> {
    return Promise.reject(new CallEnded());
  }

  record(): Promise<never> {
    return Promise.reject(new CallEnded());
  }

  holdMusic(): Promise<never> {
    return Promise.reject(new CallEnded());
  }

  answer(): Promise<never> {
    return Promise.reject(new CallEnded());
  }

  limitTo(): Promise<void> {
    return Promise.resolve();
  }

  dropKeys(): void {
    // There are none.
  }

  hangUp(): Promise<void> {
    return Promise.resolve();
  }
}
