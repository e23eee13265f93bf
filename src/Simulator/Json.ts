/** Any value that JSON can say. */
export type Json = null | boolean | number | string | JsonArray | JsonObject

export type JsonArray = ReadonlyArray<Json>

export interface JsonObject {
  readonly [key: string]: Json
}

export const isArray = (value: Json | undefined): value is JsonArray => Array.isArray(value)

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)
