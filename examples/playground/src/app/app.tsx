import { useEffect, useRef } from "preact/hooks";
import { Hatch } from "../components/hatch.tsx";
import { said } from "../words/language.ts";
import { shell } from "../words/shell.ts";
import { Footer } from "./footer.tsx";
import { Header } from "./header.tsx";
import { Navigation } from "./navigation.tsx";
import { Outlet } from "./outlet.tsx";
import { pages } from "./pages.ts";
import { route } from "./route.ts";

/** Header, list of pages, the page, and what computes. */
export function App() {
  const words = said(shell);
  const main = useRef<HTMLElement>(null);
  const { page } = route.value;
  const title = pages.get(page)?.title;

  useEffect(() => {
    document.title = title === undefined ? words.title : `${said(title)} · ${words.title}`;
  }, [title, words]);

  // Whoever reads by ear, or goes by keyboard, is taken to the page that was opened; but not when the site is.
  const opened = useRef(page);
  useEffect(() => {
    if (opened.current === page) return;
    opened.current = page;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [page]);

  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {words.skip}
      </button>
      <Hatch />
      <Header />
      <div class="frame">
        <Navigation />
        <main ref={main} tabIndex={-1}>
          <Outlet />
          <Footer />
        </main>
      </div>
    </>
  );
}
