/** Takes what is said to the user and is no error. */
export type NoticeListener = (message: string) => void;

/** So many different messages are remembered, since a message may quote what comes from outside. */
const mostRemembered = 1000;

const said = new Set<string>();
let listener: NoticeListener = (message) => console.warn(`tsumiki: ${message}`);

/** Says what is most likely a mistake and yet no error, each message once; by `console.warn`, unless `onNotice` was told. */
export function notice(message: string): void {
  if (said.has(message) || said.size >= mostRemembered) return;
  said.add(message);
  listener(message);
}

/**
 * Gives notices to `next` from now on, those too that were said before.
 * @returns who got them until now, to be given back
 * @throws TypeError if it is no function
 */
export function onNotice(next: NoticeListener): NoticeListener {
  if (typeof next !== "function") throw new TypeError("onNotice: expected a function such as (message) => {}");
  const before = listener;
  listener = next;
  said.clear();
  return before;
}
