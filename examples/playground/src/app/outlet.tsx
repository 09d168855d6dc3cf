import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { said } from "../words/language.ts";
import { shell } from "../words/shell.ts";
import { type Page, pages } from "./pages.ts";
import { route } from "./route.ts";
import { Start } from "./start.tsx";

/** The page that the address names. */
export function Outlet() {
  const { page: name } = route.value;
  const page = pages.get(name);
  if (name === "") return <Start />;
  if (page === undefined) return <p class="complaint">{said(shell).notFound(name)}</p>;
  return <Loaded key={name} page={page} />;
}

function Loaded({ page }: { readonly page: Page }) {
  const [View, setView] = useState<ComponentType | undefined>();
  const [error, setError] = useState<Error | undefined>();
  const words = said(shell);

  useEffect(() => {
    page.load().then(({ View }) => setView(() => View), setError);
  }, [page]);

  return (
    <article>
      <h1>{said(page.title)}</h1>
      {error && <p class="complaint">{words.failed(error.message)}</p>}
      {View ? <View /> : <p class="quiet">{words.loading}</p>}
    </article>
  );
}
