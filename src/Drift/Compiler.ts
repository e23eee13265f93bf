import { Ajv } from "ajv"
import { dialect } from "./Dialect.ts"

/** Compiles a schema; one that was compiled before is not compiled again. */
export const compile = (schema: object) => ajv.compile(schema)

/**
 * That they are schemas, the tests have seen: to hold them against the schema of schemas takes six times as long as to
 * compile them, and to optimize what comes of it twice as long.
 */
const ajv = new Ajv({ ...dialect, validateSchema: false, code: { optimize: false } })
