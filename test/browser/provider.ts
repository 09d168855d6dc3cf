import { defineBrowserProvider } from "@vitest/browser";
import { open } from "./chromium.ts";

/** Opens Vitest's pages in the Chromium of the registry: all that its tests need of a browser is a page. */
export const chromium = defineBrowserProvider({
  name: "chromium",
  providerFactory: () => {
    const pages: Awaited<ReturnType<typeof open>>[] = [];
    return {
      name: "chromium",
      supportsParallelism: false,
      getCommandsContext: () => ({}),
      async openPage(_session, url) {
        pages.push(await open(url));
      },
      async close() {
        await Promise.all(pages.splice(0).map((page) => page.close()));
      },
    };
  },
});
