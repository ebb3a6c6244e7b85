/** One's own pictures that the server is at work on, and those that it could not manage. */
import type { JobProgress } from '../contract.gen';

const AT_MOST = 5;

export class Underway {
  list = $state.raw<JobProgress[]>([]);

  heard(progress: JobProgress): void {
    if (progress.uploadId === undefined) return;
    const isSame = ({ jobId }: JobProgress) => jobId === progress.jobId;
    if (progress.state === 'done') this.list = this.list.filter((each) => !isSame(each));
    else if (!this.list.some(isSame)) this.list = [...this.list, progress].slice(-AT_MOST);
    else this.list = this.list.map((each) => (isSame(each) ? progress : each));
  }

  /** Whoever was not connected does not know how it went on; the picture itself will tell. */
  clear(): void {
    this.list = [];
  }
}
