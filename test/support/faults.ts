/*
 * What a fault of the simulator does to a read of five satellites, three a page, and to a check. The second request of
 * the read meets it; each request may be sent again twice.
 */

/** A fault that may pass: how it is written, and what comes of it. */
export type Passing = readonly [
  fault: string,
  /** The requests that the read takes where the fault happens once, and the records that it gives. */
  once: readonly [requests: number, records: number],
  /** Likewise where it happens from then on. */
  lasting: readonly [requests: number, records: number],
  /** What the error says then; it is a transient one. */
  says: string,
  /** The requests of a check that meets nothing else, and its outcome. */
  check: readonly [requests: number, outcome: Outcome]
]

export type Outcome = "SUCCEEDED" | "FAILED" | "transient_error" | "system_error"

const inTrouble = (status: number, fault = `${status}`): Passing => [
  fault,
  [3, 5],
  [4, 3],
  `is in trouble: it answered ${status}. Try again later.`,
  [3, "transient_error"]
]

const limited = (fault: string): Passing => [
  fault,
  [3, 5],
  [4, 3],
  "refuses further requests for now (429). Lower requests_per_second if this repeats.",
  [3, "transient_error"]
]

const unusable = "The reply to /v4/starlink/query cannot be used: "
const brokeOff = "The reply of api.example broke off. Try again later."
const tookLonger = "took longer than 10 seconds for one reply."
const checkUrl = "Check base_url: it is where the SpaceX API answers"

export const passing: ReadonlyArray<Passing> = [
  ...[304, 403, 408, 413, 425, 500, 502, 503, 504, 523].map((status) => inTrouble(status)),
  inTrouble(503, "503=7"),
  inTrouble(503, "503=+7"),
  inTrouble(503, "503=soon"),
  inTrouble(503, "503=-5"),
  inTrouble(503, "503=Thu, 01 Jan 1960 00:00:00 GMT"),
  inTrouble(502, "html=502"),
  limited("429"),
  limited("429=7"),
  limited("429=+7"),
  ["html", [3, 5], [4, 3], "answered with a web page instead of the SpaceX API's JSON", [1, "FAILED"]],
  ["html=404", [3, 5], [4, 3], "answers requests with a web page and 404", [1, "FAILED"]],
  ["204", [3, 5], [4, 3], "without content (204). Try again later.", [3, "transient_error"]],
  ["cut=0", [3, 5], [4, 3], brokeOff, [3, "transient_error"]],
  ["cut=4", [3, 5], [4, 3], brokeOff, [3, "transient_error"]],
  // Something arrives each time: the fourth satellite, then the fifth, and the check needs one document only.
  ["cut", [3, 5], [4, 5], brokeOff, [1, "SUCCEEDED"]],
  ["short-body", [3, 5], [4, 5], brokeOff, [1, "SUCCEEDED"]],
  ["long-body", [3, 5], [4, 5], `${unusable}it is not a page of documents (the reply ends`, [1, "SUCCEEDED"]],
  ["reset=100", [3, 5], [4, 3], brokeOff, [3, "transient_error"]],
  ["reset", [3, 5], [4, 3], "cannot be reached (ECONNRESET)", [3, "transient_error"]],
  ["hang", [3, 5], [4, 3], tookLonger, [3, "transient_error"]],
  ["hang=0", [3, 5], [4, 3], tookLonger, [3, "transient_error"]],
  ["hang=100", [3, 5], [4, 3], tookLonger, [3, "transient_error"]],
  ["slow=14", [3, 5], [4, 3], tookLonger, [1, "SUCCEEDED"]],
  // A page that contradicts itself is read again as a whole; what it held is not given again.
  ["empty-page", [3, 5], [4, 3], `${unusable}it holds 0 documents where 2 are left`, [3, "transient_error"]],
  ["short-page", [3, 5], [4, 4], `${unusable}it holds 1 documents where 2 are left`, [3, "transient_error"]],
  ["hole", [3, 5], [4, 4], `${unusable}it holds 1 documents where 2 are left`, [1, "SUCCEEDED"]],
  ["has-next-page", [3, 5], [4, 5], `${unusable}it holds 2 of the 2 documents`, [3, "transient_error"]],
  // An end that nothing announced is not believed before the last id of the collection has been asked for.
  ["false-end", [4, 5], [7, 3], `${unusable}it ends the collection while documents`, [3, "transient_error"]],
  ["duplicate", [3, 5], [4, 3], `${unusable}its documents are not in the order`, [1, "SUCCEEDED"]],
  ["no-id", [3, 5], [4, 3], `${unusable}it is not a page of documents (a document`, [3, "transient_error"]],
  ["invalid-utf8", [3, 5], [4, 3], `${unusable}it is not a page of documents (i`, [3, "transient_error"]],
  ["foreign-json", [3, 5], [4, 3], `${unusable}it is not a page of documents (a page`, [1, "FAILED"]],
  // Five redirects are followed, each of three times.
  ["redirect", [3, 5], [19, 3], `redirects to http://api.example (307)`, [6, "FAILED"]],
  ["redirect=https://example.org", [3, 5], [4, 3], "redirects to https://example.org", [1, "FAILED"]]
]

/** A fault that waiting does not mend: its failure type, what the error says, and what a check says. */
export type Final = readonly [fault: string, type: string, says: string, check: Outcome]

export const final: ReadonlyArray<Final> = [
  ["400", "system_error", "answered 400 to a request that it should understand", "system_error"],
  ["418", "system_error", "answered 418 to a request that it should understand", "system_error"],
  ["401", "config_error", "asks for credentials (401)", "FAILED"],
  ["407", "config_error", "Put them into HTTPS_PROXY", "FAILED"],
  ["404", "system_error", "does not know POST http://api.example/v4/starlink/query (404)", "FAILED"],
  ["405", "system_error", "does not take POST http://api.example/v4/starlink/query (405)", "FAILED"],
  ["415", "system_error", checkUrl, "FAILED"],
  ["503=86400", "transient_error", "answered 503", "transient_error"],
  ["429=Thu, 01 Jan 2970 00:00:00 GMT", "transient_error", "(429)", "transient_error"]
]

/** A fault that a full refresh does not even notice. */
export const harmless = ["slow", "weak-etag", "no-etag", "new-etag"] as const
