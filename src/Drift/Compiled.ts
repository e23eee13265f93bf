import type { ValidateFunction } from "ajv"

/**
 * Of a stream, what Ajv compiles of its own schema. The build of the program puts it here (`bundle/validators.mjs`): to
 * load Ajv and to compile takes as long as to ask for a document and to write it. Unbuilt there is nothing.
 */
export const compiled: Readonly<Record<string, () => Promise<{ readonly validate: ValidateFunction }>>> = {}
