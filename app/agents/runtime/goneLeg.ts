/** Stands for the telephone of an agent who hung up while no process ran. */
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

  dropDigits(): void {
    // It has no digits.
  }

  hangUp(): Promise<void> {
    return Promise.resolve();
  }
}
