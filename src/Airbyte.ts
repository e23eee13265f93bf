/**
 * The Airbyte protocol 0.18.0 as it leaves: one function a message, each giving one line of text without its newline.
 * Source: `airbyte_protocol.yaml` of airbytehq/airbyte-protocol v0.18.0.
 */
import type { Failure } from "./Failure.ts"

/** Milliseconds since 1970. */
type Millis = number
type Json = Readonly<Record<string, unknown>>

const protocolVersion = "0.18.0"

export type LogLevel = "FATAL" | "ERROR" | "WARN" | "INFO" | "DEBUG" | "TRACE"
type StreamStatus = "STARTED" | "RUNNING" | "COMPLETE" | "INCOMPLETE"

/** A stream as `discover` offers it and a configured catalog repeats it. */
export interface AirbyteStream {
  readonly name: string
  readonly json_schema: Json
  readonly supported_sync_modes: ReadonlyArray<"full_refresh" | "incremental">
  readonly source_defined_cursor?: boolean
  readonly default_cursor_field?: ReadonlyArray<string>
  readonly source_defined_primary_key: ReadonlyArray<ReadonlyArray<string>>
  readonly is_resumable: boolean
}

export const spec = (connectionSpecification: Json, documentationUrl: string): string =>
  line({
    type: "SPEC",
    spec: { protocol_version: protocolVersion, documentationUrl, connectionSpecification }
  })

export const connectionSucceeded: string = line({
  type: "CONNECTION_STATUS",
  connectionStatus: { status: "SUCCEEDED" }
})

export const connectionFailed = (message: string): string =>
  line({ type: "CONNECTION_STATUS", connectionStatus: { status: "FAILED", message } })

export const catalog = (streams: ReadonlyArray<AirbyteStream>): string =>
  line({ type: "CATALOG", catalog: { streams } })

/** What stands before and behind a document in its RECORD line: the document's own bytes go between. */
export const recordAround = (stream: string, emittedAt: Millis): readonly [string, string] => [
  `{"type":"RECORD","record":{"stream":${JSON.stringify(stream)},"emitted_at":${emittedAt},"data":`,
  `}}`
]

/** `recordCount` is the number of records of the stream since its previous state. */
export const state = (stream: string, streamState: Json, recordCount: number): string =>
  line({
    type: "STATE",
    state: {
      type: "STREAM",
      stream: { stream_descriptor: { name: stream }, stream_state: streamState },
      sourceStats: { recordCount }
    }
  })

export const log = (level: LogLevel, message: string): string =>
  line({ type: "LOG", log: { level, message } })

export const streamStatus = (stream: string, status: StreamStatus, emittedAt: Millis): string =>
  trace("STREAM_STATUS", emittedAt, { stream_status: { stream_descriptor: { name: stream }, status } })

/** The stream waits because the API asked it to: RUNNING, with the time at which it goes on. */
export const rateLimited = (stream: string, quotaReset: Millis, emittedAt: Millis): string =>
  trace("STREAM_STATUS", emittedAt, {
    stream_status: {
      stream_descriptor: { name: stream },
      status: "RUNNING",
      reasons: [{ type: "RATE_LIMITED", rate_limited: { quota_reset: quotaReset } }]
    }
  })

export const estimate = (stream: string, rows: number, emittedAt: Millis): string =>
  trace("ESTIMATE", emittedAt, { estimate: { name: stream, type: "STREAM", row_estimate: rows } })

/** The one place where a failure becomes what the platform understands. Without a stream it concerns the whole run. */
export const error = (failure: Failure, emittedAt: Millis, stream?: string): string =>
  trace("ERROR", emittedAt, {
    error: {
      message: failure.message,
      internal_message: failure.detail ?? failure.message,
      failure_type: failureType(failure),
      ...(failure._tag === "SystemError" && failure.stackTrace !== undefined
        ? { stack_trace: failure.stackTrace }
        : {}),
      ...(stream === undefined ? {} : { stream_descriptor: { name: stream } })
    }
  })

function failureType(failure: Failure): "config_error" | "transient_error" | "system_error" {
  switch (failure._tag) {
    case "ConfigError":
      return "config_error"
    case "TransientError":
      return "transient_error"
    case "SystemError":
      return "system_error"
  }
}

function trace(type: string, emittedAt: Millis, payload: Json): string {
  return line({ type: "TRACE", trace: { type, emitted_at: emittedAt, ...payload } })
}

function line(message: Json): string {
  return JSON.stringify(message)
}
