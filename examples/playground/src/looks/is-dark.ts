import { signal } from "@preact/signals";

const query = matchMedia("(prefers-color-scheme: dark)");

/** Whether the system asks for dark colours now. */
export const isDark = signal(query.matches);
query.addEventListener("change", () => {
  isDark.value = query.matches;
});

/** Whether the system asks for less motion; then nothing moves by itself. */
export function wantsLessMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
