/** A server of tools (Model Context Protocol) that OpenAI asks by itself: we only see that it was asked. */
export interface HostedMcp {
  /** What the model calls it: 1 to 64 letters, digits, `_` and `-`. */
  readonly label: string;
  /** `https://…`, reached from OpenAI. */
  readonly url: string;
  /** For the model: what it is there for. */
  readonly description?: string;
  /** What proves to it who we are: an access token. OpenAI gets it, nobody else. */
  readonly authorization?: string;
  /** The only tools of it that may be used. */
  readonly allow: readonly string[];
  /** Asked before each use of a tool; absent: whatever is allowed may be used. Must answer at once. */
  readonly approve?: (use: HostedUse) => boolean;
}

/** What the model wants of a hosted server. */
export interface HostedUse {
  readonly tool: string;
  /** JSON as the model wrote it; not checked. */
  readonly arguments: string;
}

const LABEL = /^[a-zA-Z0-9_-]{1,64}$/;

/** Lets an agent use tools of a server that OpenAI reaches. @throws RangeError naming what is wrong. */
export function hostedMcp(options: HostedMcp): HostedMcp {
  const { label, url, allow } = options;
  if (!LABEL.test(label))
    throw new RangeError(`MCP server "${label}": a label is 1 to 64 letters, digits, "_" or "-"`);
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new RangeError(`MCP server "${label}": url must start with https://`);
  if (allow.length === 0) throw new RangeError(`MCP server "${label}": allow names no tool`);
  return Object.freeze({ ...options });
}

/** Whether a tool of the server may be used now. A policy that fails says no. */
export function isApproved({ allow, approve }: HostedMcp, use: HostedUse): boolean {
  if (!allow.includes(use.tool)) return false;
  try {
    return approve?.(use) !== false;
  } catch {
    return false;
  }
}
