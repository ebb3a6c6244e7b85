// A person's own line to the server, which can be cut and mended: bytes go through as they come, until they do not.
import { connect, createServer } from 'node:net';

export class LooseLine {
  #server;
  #pairs = new Set();
  #isCut = false;

  /** A line to the server on that port of this machine. */
  static async to(port) {
    const line = new LooseLine();
    line.#server = createServer((near) => line.#joins(near, port));
    await new Promise((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get origin() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Everything that was open breaks, and what comes is refused. */
  cuts() {
    this.#isCut = true;
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  mends() {
    this.#isCut = false;
  }

  async closes() {
    this.cuts();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #joins(near, port) {
    if (this.#isCut) return near.destroy();
    const far = connect(port, '127.0.0.1');
    const pair = [near, far];
    this.#pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
    return undefined;
  }
}
