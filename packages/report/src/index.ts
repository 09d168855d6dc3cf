export { historyCsv } from "./history-csv.ts";
export type { RecorderOptions, ReportOptions } from "./options.ts";
export type * from "./record.ts";
export { Recorder } from "./recorder.ts";
export { Report, report } from "./report.ts";
export { reportHtml } from "./report-html.ts";
