/** Plays the other side's audio on the chosen loudspeaker. */

/** Plays one stream at a time. */
export class Loudspeaker {
  private readonly element = new Audio();

  /**
   * @param onBlocked called with whether the browser refuses to play until the user touches the
   *   page
   */
  constructor(private readonly onBlocked: (isBlocked: boolean) => void) {
    this.element.autoplay = true;
  }

  play(stream: MediaStream): void {
    this.element.srcObject = stream;
    this.wake();
  }

  silence(): void {
    this.element.srcObject = null;
  }

  /** Tries again to play. */
  wake(): void {
    if (this.element.srcObject === null) return;
    this.element.play().then(
      () => this.onBlocked(false),
      (error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') this.onBlocked(true);
      },
    );
  }

  /** Browsers that let a page choose; `default` is the system's default. */
  choose(deviceId: string): void {
    const { element } = this;
    if (!('setSinkId' in element)) return;
    void element.setSinkId(deviceId === 'default' ? '' : deviceId).catch(() => undefined);
  }
}
