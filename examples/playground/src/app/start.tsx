import { said } from "../words/language.ts";
import { shell } from "../words/shell.ts";
import { pages } from "./pages.ts";

/** Where one begins: a sentence, and the pages with theirs. */
export function Start() {
  const words = said(shell);
  return (
    <article>
      <h1>{words.subtitle}</h1>
      <p class="lead">{words.lead}</p>
      <p>{words.leadMore}</p>
      <ol class="cards">
        {[...pages].map(([name, { place, title, summary }]) => (
          <li key={name}>
            <a href={`#/${name}`}>
              <span class="place">{place <= 10 ? place : "▸"}</span>
              <strong>{said(title)}</strong>
              <span>{said(summary)}</span>
            </a>
          </li>
        ))}
      </ol>
    </article>
  );
}
