import { chooseLanguage, type Language, language, languages, said } from "../words/language.ts";
import { shell } from "../words/shell.ts";

/** The name, and the switch of languages. */
export function Header() {
  const words = said(shell);
  return (
    <header class="header">
      <a class="brand" href="#/">
        <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
          <rect x="2" y="17" width="13" height="13" rx="1.5" />
          <rect x="17" y="17" width="13" height="13" rx="1.5" opacity="0.7" />
          <rect x="9.5" y="2" width="13" height="13" rx="1.5" opacity="0.45" />
        </svg>
        <strong>{words.title}</strong>
        <span class="subtitle">{words.subtitle}</span>
      </a>
      <fieldset class="languages">
        <legend class="unseen">{words.language}</legend>
        {(Object.keys(languages) as Language[]).map((each) => (
          <button
            key={each}
            type="button"
            lang={each === "zh" ? "zh-Hans" : "en"}
            aria-pressed={language.value === each}
            onClick={() => chooseLanguage(each)}
          >
            {languages[each]}
          </button>
        ))}
      </fieldset>
    </header>
  );
}
