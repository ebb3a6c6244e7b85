/** Today, as a value that changes at midnight: "Today" on a screen that stays open must not grow old. */
class Today {
  date = $state.raw(new Date());

  constructor() {
    this.#wait();
  }

  #wait(): void {
    const now = new Date();
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    setTimeout(
      () => {
        this.date = new Date();
        this.#wait();
      },
      midnight.getTime() - now.getTime() + 50,
    );
  }
}

export const today = new Today();
