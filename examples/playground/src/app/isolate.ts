const key = "tsumiki-isolating";

/**
 * Registers the service worker, which keeps the files for when there is no network. Where the host has not set the headers
 * for threads, it sets them, and the page is loaded anew, once: if that does not help, the framework runs on one
 * thread and says so.
 */
export async function isolate(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    const registered = navigator.serviceWorker.register("./service-worker.js");
    if (crossOriginIsolated || sessionStorage.getItem(key) !== null) {
      registered.catch(() => {}); // then there is nothing kept
      return;
    }
    sessionStorage.setItem(key, "tried");
    await registered;
    await navigator.serviceWorker.ready;
    location.reload();
    await new Promise(() => {}); // until then
  } catch {
    // A browser that forbids storage or service workers.
  }
}
