/** An ETag that can be kept, and sent back as it came; undefined where a header is none, or an empty one (RFC 9110, 8.8.3). */
export const ofHeader = (header: string | undefined): string | undefined =>
  header !== undefined && isEntityTag(header) ? header : undefined

export const isEntityTag = (text: string): boolean => text.length <= longest && pattern.test(text)

/** Whether two ETags name the same content: a proxy that compresses a reply makes its ETag weak. */
export const areSame = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && opaque(one) === opaque(other)

/** The API's have about 40 characters. */
const longest = 1000

// Bytes above ASCII are allowed, too, but what a client makes of them depends on the client.
const pattern = /^(W\/)?"[!#-~]+"$/

const opaque = (etag: string) => etag.replace(/^W\//, "")
