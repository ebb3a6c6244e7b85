/** Whether one is about to go somewhere, and where one was last: the latest first. */
const AT_MOST = 20;

class Switcher {
  open = $state(false);
  recent: readonly string[] = [];

  visited(roomId: string): void {
    this.recent = [roomId, ...this.recent.filter((id) => id !== roomId)].slice(0, AT_MOST);
  }
}

export const switcher = new Switcher();
