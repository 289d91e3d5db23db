import net from 'node:net';

/** A cable between the browser and the console, which can be pulled out. */
export class Cable {
  private readonly sockets = new Set<net.Socket>();
  private isCut = false;
  private readonly server: net.Server;

  constructor(private readonly to: number) {
    this.server = net.createServer((near) => {
      if (this.isCut) return void near.destroy();
      const far = net.connect({ host: '127.0.0.1', port: this.to });
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  restore(): void {
    this.isCut = false;
  }

  stop(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
