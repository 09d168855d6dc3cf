import type { TestProjectInlineConfiguration } from "vitest/config";
import { whyNoChromium } from "./chromium.ts";
import { commands } from "./commands.ts";
import { chromium } from "./provider.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Whether the page was served so that it is isolated from other origins, and may have threads. */
    isolated: boolean;
  }
}

/** The tests that run in pages of Chromium; none where there is no Chromium, which is said. */
export async function pages(): Promise<TestProjectInlineConfiguration[]> {
  const missing = await whyNoChromium();
  if (missing !== undefined) {
    console.log(`No tests run in a browser: there is no Chromium here (${missing}).`);
    return [];
  }
  return [
    page("chromium", true, [
      "test/browser/*.test.ts",
      "test/kernels/backends-agree.test.ts",
      "test/layers/{*,*/*}.test.ts",
    ]),
    page("chromium, not isolated", false, ["test/browser/determinism.test.ts"]),
  ];
}

function page(name: string, isolated: boolean, include: string[]): TestProjectInlineConfiguration {
  const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  return {
    extends: true,
    server: { headers: isolated ? headers : {} },
    // Found only when it runs, a package would be bundled then, and the page loaded anew.
    optimizeDeps: { include: ["@tsumiki/tensor > seedrandom", "fast-check"] },
    test: {
      name,
      include,
      provide: { isolated },
      browser: {
        enabled: true,
        provider: chromium,
        commands,
        instances: [{ browser: "chromium", name }],
        headless: true,
        ui: false,
        screenshotFailures: false,
      },
    },
  };
}
