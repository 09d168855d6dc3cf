import { useEffect, useRef } from "preact/hooks";
import { said } from "../words/language.ts";
import { shell } from "../words/shell.ts";
import { pages } from "./pages.ts";
import { route } from "./route.ts";

/** The list of pages: beside the page, and on narrow windows a row above it. */
export function Navigation() {
  const words = said(shell);
  const now = route.value.page;
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    const link = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (link) list.current?.scrollTo({ left: link.offsetLeft - 24 });
  }, [now]);

  return (
    <nav class="pages" aria-label={words.pages}>
      <ol ref={list}>
        {[...pages].map(([name, { place, title }]) => (
          <li key={name}>
            <a href={`#/${name}`} aria-current={name === now ? "page" : undefined}>
              <span class="place">{place <= 10 ? place : "▸"}</span>
              {said(title)}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
