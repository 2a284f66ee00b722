import { secretHeaders } from '../../io/secret-values.ts';
import type { McpConnection, McpServerAddress, McpToolFacts } from './mcp-connection.ts';
import type { Tool, ToolCall } from './tool.ts';
import { ToolError } from './tool-error.ts';
import { type ToolOptions, toolFacts } from './tool-options.ts';

/** Tools of an MCP server that we ask ourselves. */
export type McpToolsOptions = McpServerAddress & {
  /** The only tools of it that may be used; what else it offers is not looked at. */
  readonly allow: readonly string[];
  /** Put before their names, so that they differ from others. */
  readonly prefix?: string;
  /** For all of them. */
  readonly timeoutMs?: number;
  readonly maxCalls?: number;
  /** What the caller must do before they run, by tool; others run without. */
  readonly confirm?: Readonly<Record<string, Tool['confirm']>>;
};

/** One connection a server, however often the configuration is read. */
const connections = new Map<string, McpConnection>();

/**
 * Asks an MCP server for its tools, starting it if it is a program. The connection stays, and is made anew when it is
 * lost.
 * @example tools: [endCall(), ...(await mcpTools({ command: 'node', args: ['parcels.js'], allow: ['track'] }))]
 * @throws RangeError when a tool that is allowed is not there; what the server says when it cannot be asked.
 */
export async function mcpTools(options: McpToolsOptions): Promise<readonly Tool[]> {
  const { allow, prefix: _p, timeoutMs: _t, maxCalls: _m, confirm: _c, ...address } = options;
  const key = JSON.stringify(address);
  // Loaded with the first server: most agents have none.
  const { McpConnection } = await import('./mcp-connection.ts');
  const connection = connections.get(key) ?? new McpConnection(address);
  connections.set(key, connection);
  const offered = new Map((await connection.tools()).map((tool) => [tool.name, tool]));
  return allow.map((name) => {
    const found = offered.get(name);
    if (!found)
      throw new RangeError(`the MCP server has no tool "${name}"; it has: ${[...offered.keys()].join(', ')}`);
    return toolOf(found, connection, options);
  });
}

/** Ends all connections and the programs behind them; tools that are asked for again connect anew. */
export async function closeMcpServers(): Promise<void> {
  const all = [...connections.values()];
  connections.clear();
  await Promise.all(all.map((connection) => connection.close()));
}

function toolOf(found: McpToolFacts, connection: McpConnection, options: McpToolsOptions): Tool {
  const { prefix = '', timeoutMs, maxCalls, confirm } = options;
  const facts = toolFacts({
    name: `${prefix}${found.name}`,
    description: found.description ?? found.title ?? found.name,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxCalls === undefined ? {} : { maxCalls }),
    confirm: confirm?.[found.name] ?? 'none',
  } satisfies ToolOptions);
  return Object.freeze({
    ...facts,
    kind: 'mcp',
    secrets: secretsOf(options),
    parameters: found.inputSchema,
    run: (args, call) => ask(connection, found.name, args, call, facts.timeoutMs),
  } satisfies Tool);
}

/** Variables of these names hold secrets. */
const SECRET_NAME = /key|token|secret|pass|auth|credential/i;

const secretsOf = (options: McpToolsOptions): readonly string[] =>
  'url' in options
    ? secretHeaders(options.headers)
    : Object.entries(options.env ?? {}).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []));

/** Who is on the phone, beside the arguments: the server can rely on it, since the model cannot write it. */
const META = 'callchart/call';

async function ask(
  connection: McpConnection,
  name: string,
  args: unknown,
  call: ToolCall,
  timeoutMs: number,
): Promise<unknown> {
  const { callSid, agent, from, to, direction, person, idempotencyKey, signal } = call;
  const meta = { [META]: { callSid, agent, from, to, direction, person, idempotencyKey } };
  // SAFETY: arguments are an object by the schema every MCP tool has.
  const given = args as Readonly<Record<string, unknown>>;
  const result = await connection.call(name, given, meta, { signal, timeoutMs }).catch(unreachable);
  const told = contentOf(result);
  if (result.isError !== true) return told;
  throw new ToolError('failed', typeof told === 'string' ? told.slice(0, MAX_PROBLEM) : 'The tool failed.');
}

const MAX_PROBLEM = 500;

function unreachable(cause: unknown): never {
  throw new ToolError('unavailable', 'The service cannot be reached. Try once more, or take a message.', {
    cause,
  });
}

/** What the model is told of a result: its data, or its text. Pictures and sounds mean nothing on a telephone. */
function contentOf(result: Awaited<ReturnType<McpConnection['call']>>): unknown {
  if (result.structuredContent !== undefined) return result.structuredContent;
  const parts = Array.isArray(result.content) ? (result.content as readonly Record<string, unknown>[]) : [];
  const texts = parts.flatMap(({ type, text }) =>
    type === 'text' && typeof text === 'string' ? [text] : [],
  );
  return texts.length > 0 ? texts.join('\n') : { done: true };
}
