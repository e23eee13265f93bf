import type { Mutant } from "./mutants.ts"

const views = ["test/views.test.ts"]
const table = ["test/queries/comparisons.test.ts", "test/queries/sort.test.ts", "test/queries/select.test.ts"]

/** Breaks of queries. */
export const queries: ReadonlyArray<Mutant> = [
  {
    file: "src/SpaceXApi/Pages.ts",
    tests: views,
    breaks: "the pages behind the first one forget the filter",
    edits: [["filter === undefined ? bound : { $and: [filter, bound] }", "bound"]]
  },
  {
    file: "src/SpaceXApi/Pages.ts",
    tests: views,
    breaks: "an empty view is believed of an API that has lost everything",
    edits: [["if (mayBeEmpty === true) return", "return"]]
  },
  {
    file: "src/SpaceXApi/SortedPages.ts",
    tests: table,
    breaks: "documents that are equal by the user's order are not told apart",
    edits: [['[["_id", 1] as const]', "[]"]]
  },
  {
    file: "src/Source/ViewComparison.ts",
    tests: views,
    breaks: "documents that the pages lack are deleted without being asked for",
    edits: [["capture.isFull ? [] : capture.lacking", "[] as ReadonlyArray<string>"]]
  },
  {
    file: "src/Source/ChangesRead.ts",
    tests: views,
    breaks: "a changed query brings only what has changed",
    edits: [["row.path + StreamQuery.shapeOf(query)", "row.path"]]
  },
  {
    file: "src/Source/ChangesRead.ts",
    tests: views,
    breaks: "too many documents cannot leave a filter's view",
    edits: [
      ["query.filter === undefined ? config.max_deletions_percent : Infinity", "config.max_deletions_percent"]
    ]
  },
  {
    file: "src/StreamQuery/Fields.ts",
    tests: ["test/StreamQuery/Filter.test.ts"],
    breaks: "an id is asked for by a name that the API does not know",
    edits: [['name: isId ? "_id" : path', "name: path"]]
  },
  {
    file: "src/SpaceXApi/SortedPages.ts",
    tests: ["test/sortedPages.test.ts"],
    breaks: "a page that does not begin with the last document of the one before is believed",
    edits: [["if (isRepeated && id !== progress.last) return yield* moved(path, progress)", ""]]
  },
  {
    file: "src/SpaceXApi/SortedPages.ts",
    tests: ["test/sortedPages.test.ts"],
    breaks: "a document that has moved behind the pages read loses another",
    edits: [["!isRepeated && progress.given.get(id) === progress.beginnings", "false"]]
  },
  {
    file: "src/StreamQuery.ts",
    tests: [
      "test/StreamQuery/Options.test.ts",
      "test/StreamQuery/Shape.test.ts",
      "test/StreamQuery/AnyQuery.test.ts"
    ],
    breaks: "the order of an object's keys makes another query",
    edits: [["a < b ? -1 : 1", "0"]]
  },
  {
    file: "src/Documents/Projection.ts",
    tests: ["test/contract/singleObjects.test.ts", "test/contract/queries.test.ts"],
    breaks: "a part of a single object has no id",
    edits: [['[["id", "whole"]]', "[]"]]
  }
]
