/** How long the event loop may wait for its turn, in milliseconds: about a frame of a page. */
const patience = 16;

/**
 * Lets timers, input and other requests run, about every 16 ms. By messages and not by timers, because browsers clamp
 * nested timers to 4 ms and those of hidden pages to a second.
 */
export class EventLoop {
  static readonly name: string = "EventLoop";
  #lastTurn = performance.now();

  /** Resolves at once if the last turn is recent, else after one turn of the event loop. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#lastTurn >= patience) await this.turn();
  }

  /** Resolves after one turn of the event loop. */
  async turn(): Promise<void> {
    await nextTurn();
    this.#lastTurn = performance.now();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
