/** What the streams' schemas hold beside draft-07, as Ajv is told it: when the program runs, and when it is built. */
export const dialect = {
  allErrors: true,
  keywords: ["airbyte_type"],
  allowUnionTypes: true,
  /** Airbyte's own notion of the formats, with or without a zone (`airbyte.md` 1.5, well_known_types.yaml). */
  formats: {
    date: /^\d{4}-\d{2}-\d{2}( BC)?$/,
    "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{1,2}:\d{2})?( BC)?$/
  }
}
