import { existsSync, readFileSync } from "node:fs"
import { Ajv } from "ajv"
import { assert } from "vitest"
import { parse } from "yaml"
import type { JsonSchema } from "./paths.ts"

/** A stream as `discover` prints it. */
export interface DiscoveredStream {
  readonly name: string
  readonly json_schema: JsonSchema
  readonly supported_sync_modes: ReadonlyArray<string>
  readonly source_defined_cursor?: boolean
  readonly default_cursor_field?: ReadonlyArray<string>
  readonly source_defined_primary_key?: ReadonlyArray<ReadonlyArray<string>>
  readonly is_resumable?: boolean
}

/** A line of standard output, read. */
export interface Message {
  readonly type: string
  readonly record?: {
    readonly stream: string
    readonly data: Record<string, unknown>
    readonly emitted_at: number
  }
  readonly state?: {
    readonly type: string
    readonly stream: { readonly stream_descriptor: { readonly name: string }; readonly stream_state: object }
    readonly sourceStats: { readonly recordCount: number }
  }
  readonly log?: { readonly level: string; readonly message: string }
  readonly trace?: {
    readonly type: string
    readonly emitted_at: number
    readonly error?: {
      readonly message: string
      readonly internal_message: string
      readonly failure_type: string
      readonly stack_trace?: string
      readonly stream_descriptor?: { readonly name: string }
    }
    readonly stream_status?: {
      readonly stream_descriptor: { readonly name: string }
      readonly status: string
      readonly reasons?: ReadonlyArray<{ readonly rate_limited: { readonly quota_reset: number } }>
    }
    readonly estimate?: { readonly name: string; readonly row_estimate: number }
  }
  readonly connectionStatus?: { readonly status: string; readonly message?: string }
  readonly spec?: { readonly connectionSpecification: object; readonly protocol_version: string }
  readonly catalog?: { readonly streams: ReadonlyArray<DiscoveredStream> }
}

/** Reads lines of standard output; each has to be a message of the protocol, by its own JSON Schema where that is at hand. */
export const messagesOf = (stdout: string): ReadonlyArray<Message> => {
  assert.isTrue(stdout === "" || stdout.endsWith("\n"), "standard output ends within a line")
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const message = JSON.parse(line) as Message
      if (validate !== undefined)
        assert.isTrue(validate(message), `${line}: ${JSON.stringify(validate.errors)}`)
      return message
    })
}

const definition = new URL("../../../shared/reference/airbyte_protocol.yaml", import.meta.url)

const validate = existsSync(definition)
  ? new Ajv({ strict: false, validateFormats: false }).compile({
      ...(parse(readFileSync(definition, "utf8")) as object),
      $id: "protocol",
      $ref: "#/definitions/AirbyteMessage"
    })
  : undefined
