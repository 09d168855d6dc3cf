import { useEffect, useState } from "preact/hooks";
import { language } from "../words/language.ts";

/** A chart of @tsumiki/charts, which come late, as the SVG that it gives: every text in it is escaped by the charts. */
export function Drawn({ draw }: { readonly draw: (charts: typeof import("@tsumiki/charts")) => string }) {
  const [charts, setCharts] = useState<typeof import("@tsumiki/charts") | undefined>();
  useEffect(() => {
    import("@tsumiki/charts").then(setCharts);
  }, []);
  return <div class="drawn" lang={language.value} dangerouslySetInnerHTML={{ __html: charts ? draw(charts) : "" }} />;
}
