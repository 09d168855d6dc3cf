import { signal } from "@preact/signals";

/** Where the address leads: the page's name ("" is the beginning), and its settings. */
export interface Route {
  readonly page: string;
  readonly query: URLSearchParams;
}

export const route = signal<Route>(parsed(location.hash));

addEventListener("hashchange", () => {
  route.value = parsed(location.hash);
});

/** Puts other settings into the address, without another entry in the browser's history. */
export function replaceQuery(query: URLSearchParams): void {
  const { page } = route.value;
  const text = query.toString();
  history.replaceState(null, "", `#/${page}${text === "" ? "" : `?${text}`}`);
  route.value = { page, query };
}

function parsed(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { page: path, query: new URLSearchParams(query) };
}
