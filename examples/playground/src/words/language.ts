import { effect, signal } from "@preact/signals";

export const languages = { en: "English", zh: "简体中文" } as const;

export type Language = keyof typeof languages;

/** The same words in every language. One that is missing, or superfluous, does not compile. */
export type Words<Table> = Readonly<Record<Language, Table>>;

const key = "tsumiki-language";

/** In which everything is said: the one that was chosen here before, or else the browser's. */
export const language = signal<Language>(remembered() ?? preferred());

effect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-Hans" : "en";
});

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  try {
    localStorage.setItem(key, chosen);
  } catch {
    // Storage may be forbidden or full: then the choice holds until the page is closed.
  }
}

/** What these words are in the language of now; a component that asks is drawn anew when that changes. */
export function said<Table>(words: Words<Table>): Table {
  return words[language.value];
}

function remembered(): Language | undefined {
  try {
    const chosen = localStorage.getItem(key);
    return chosen !== null && Object.hasOwn(languages, chosen) ? (chosen as Language) : undefined;
  } catch {
    return undefined;
  }
}

function preferred(): Language {
  const first = navigator.languages.find((each) => /^(zh|en)\b/i.test(each));
  return first?.toLowerCase().startsWith("zh") ? "zh" : "en";
}
