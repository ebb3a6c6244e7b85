// A Redis of a test's own, on a free port, which can be killed and started again.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { until } from './patience.mjs';

export class Redis {
  #process;
  #exited;
  #kills = () => this.#process?.kill('SIGKILL');

  /** Takes a free port; nothing listens there until it starts. */
  static async at() {
    const redis = new Redis();
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    redis.port = server.address().port;
    await new Promise((resolve) => server.close(resolve));
    process.once('exit', redis.#kills);
    return redis;
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  async starts() {
    const flags = ['--port', this.port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
    this.#process = spawn('redis-server', flags.map(String), { stdio: 'ignore' });
    this.#exited = new Promise((resolve) => {
      this.#process.once('exit', resolve);
      this.#process.once('error', resolve);
    });
    await until(() => this.#answers(), 'redis-server answers; it has to be installed');
  }

  async isKilled() {
    this.#process?.kill('SIGKILL');
    await this.#exited;
  }

  async close() {
    await this.isKilled();
    process.off('exit', this.#kills);
  }

  #answers() {
    return new Promise((resolve) => {
      const wire = connect(this.port, '127.0.0.1', () => wire.write('PING\r\n'));
      wire.once('data', (data) => resolve(data.toString().startsWith('+PONG')));
      wire.once('error', () => resolve(false));
      wire.once('data', () => wire.destroy());
    });
  }
}
