import { isObject } from './checks.ts';
import type { McpError } from './wire.ts';

/** A hosted MCP server, as the stand-in plays it. */
export interface HostedServer {
  /** By name. */
  readonly tools: Readonly<Record<string, HostedTool>>;
  /** How long its tools take to be listed, ms. Default 200. */
  readonly listMs?: number;
}

/** What one use of a tool comes to, `tookMs` after it began: its output, unless there is an error. */
export interface HostedTool {
  readonly tookMs: number;
  readonly output?: string;
  readonly error?: McpError;
}

/** A hosted server as a client wants it (`session.tools`), once it has passed its checks. */
export interface McpTool {
  readonly type: 'mcp';
  readonly server_label: string;
  readonly allowed_tools?: readonly string[] | ToolFilter | null;
  readonly require_approval?:
    | 'always'
    | 'never'
    | { readonly always?: ToolFilter; readonly never?: ToolFilter }
    | null;
}

interface ToolFilter {
  readonly tool_names?: readonly string[];
}

/** Whether the client lets this tool of the server be used at all. */
export function isAllowed({ allowed_tools }: McpTool, name: string): boolean {
  return allowed_tools == null || names(allowed_tools).includes(name);
}

/** Whether the client is to be asked before each use. Unless it says otherwise, it is. */
export function needsApproval({ require_approval }: McpTool, name: string): boolean {
  if (!isObject(require_approval)) return require_approval !== 'never';
  return !names(require_approval.never ?? []).includes(name);
}

const names = (filter: readonly string[] | ToolFilter): readonly string[] =>
  'tool_names' in filter ? (filter.tool_names ?? []) : Array.isArray(filter) ? filter : [];
