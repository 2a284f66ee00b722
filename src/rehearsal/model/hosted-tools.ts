import type { Entry } from './conversation.ts';
import { type HostedTool, isAllowed, type McpTool, needsApproval } from './hosted-servers.ts';
import type { HostedResult, HostedUse } from './plan.ts';
import type { ResponseContext } from './response-context.ts';
import type { SessionConfig } from './session-config.ts';
import type { Item, McpCallItem, McpError, McpItem } from './wire.ts';

const LIST_MS = 200;

/** A use of a tool that was asked for: its item, and where in which response it is. */
export interface HostedRun {
  readonly entry: Entry;
  readonly item: McpCallItem;
  readonly place: { readonly response_id: string; readonly output_index: number };
}

type Surroundings = Omit<ResponseContext, 'hosted'>;

/** The tools of hosted MCP servers: listed once a client names a server, and run without the client. */
export class HostedTools {
  readonly #context: Surroundings;
  /** Servers the client has named, with the tools that were listed. */
  readonly #servers = new Map<string, { readonly tool: McpTool; listed: readonly string[] }>();
  readonly #asked = new Map<string, HostedRun>();
  #news: HostedResult[] = [];

  constructor(context: Surroundings) {
    this.#context = context;
  }

  /** Ids of the approval requests that were not answered yet. */
  get questions(): ReadonlySet<string> {
    return new Set(this.#asked.keys());
  }

  /** The tools of the session as they are now: those of a server that is new, or wanted otherwise, are listed. */
  configure(tools: SessionConfig['tools']): void {
    const wanted = tools.filter((tool): tool is McpTool => tool.type === 'mcp');
    for (const label of this.#servers.keys()) {
      if (!wanted.some(({ server_label }) => server_label === label)) this.#servers.delete(label);
    }
    for (const tool of wanted) {
      const known = this.#servers.get(tool.server_label)?.tool;
      if (JSON.stringify(known) !== JSON.stringify(tool)) this.#list(tool);
    }
  }

  /** Whether the model knows of this tool. */
  offers({ server, name }: HostedUse): boolean {
    return this.#servers.get(server)?.listed.includes(name) === true;
  }

  /** What tools came to since this was last asked. */
  takeNews(): readonly HostedResult[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** The model wants a tool: it runs, or the client is asked first. */
  begin(run: HostedRun): void {
    const { server_label, name, arguments: args } = run.item;
    const tool = this.#servers.get(server_label)?.tool;
    if (!tool || !needsApproval(tool, name)) return this.#run(run, null);
    const id = this.#context.newId('item');
    this.#asked.set(id, run);
    this.#add({ id, type: 'mcp_approval_request', server_label, name, arguments: args });
  }

  /** The client's answer to an approval request. */
  answered({ approval_request_id, approve }: Extract<Item, { type: 'mcp_approval_response' }>): void {
    const run = this.#asked.get(approval_request_id);
    this.#asked.delete(approval_request_id);
    if (run && approve) this.#run(run, approval_request_id);
    else if (run) this.#news.push({ name: run.item.name, failed: true });
  }

  #list(tool: McpTool): void {
    const { conversation, newId, send, timers, profile } = this.#context;
    const { server_label } = tool;
    const server = profile.hosted?.[server_label];
    const known = { tool, listed: [] as readonly string[] };
    this.#servers.set(server_label, known);
    const item: McpItem = { id: newId('item'), type: 'mcp_list_tools', server_label, tools: [] };
    const entry = conversation.insert(item);
    send({ type: 'conversation.item.added', previous_item_id: entry.previousId, item });
    send({ type: 'mcp_list_tools.in_progress', item_id: item.id });
    timers.after(server?.listMs ?? LIST_MS, () => {
      if (!server) return send({ type: 'mcp_list_tools.failed', item_id: item.id });
      known.listed = Object.keys(server.tools).filter((name) => isAllowed(tool, name));
      const tools = known.listed.map(listedTool);
      entry.item = { ...item, tools };
      send({ type: 'mcp_list_tools.completed', item_id: item.id });
      send({ type: 'conversation.item.done', previous_item_id: entry.previousId, item: entry.item });
    });
  }

  #add(item: McpItem): void {
    const { conversation, send } = this.#context;
    const { previousId } = conversation.insert(item);
    send({ type: 'conversation.item.added', previous_item_id: previousId, item });
    send({ type: 'conversation.item.done', previous_item_id: previousId, item });
  }

  #run(run: HostedRun, approval_request_id: string | null): void {
    const { send, timers, profile } = this.#context;
    const { id, server_label, name } = run.item;
    const tool = profile.hosted?.[server_label]?.tools[name] ?? UNREACHABLE;
    const { output_index } = run.place;
    send({ type: 'response.mcp_call.in_progress', item_id: id, output_index });
    const end = (): void => this.#end({ ...run, item: { ...run.item, approval_request_id } }, tool);
    // One that takes no time is done before its response is over, any other after it.
    if (tool.tookMs === 0) end();
    else timers.after(tool.tookMs, end);
  }

  #end({ entry, item, place }: HostedRun, { output = '', error }: HostedTool): void {
    const { send, random } = this.#context;
    const ended: McpCallItem = error ? { ...item, error } : { ...item, output };
    entry.item = ended;
    this.#news.push({ name: item.name, failed: error !== undefined });
    const type = error ? 'response.mcp_call.failed' : 'response.mcp_call.completed';
    send({ type, item_id: item.id, output_index: place.output_index });
    const done = (): void => send({ type: 'response.output_item.done', ...place, item: ended });
    const announce = (): void => {
      if (entry.deleted) return;
      send({ type: 'conversation.item.done', previous_item_id: entry.previousId, item: ended });
    };
    for (const tell of random() < 0.5 ? [announce, done] : [done, announce]) tell();
  }
}

/** Without a description OpenAI's own client does not take it for a tool. */
const listedTool = (name: string) => ({
  name,
  description: `Does ${name}.`,
  input_schema: { type: 'object' },
});

const ERROR: McpError = { type: 'http_error', code: 502, message: 'The MCP server could not be reached.' };
const UNREACHABLE: HostedTool = { tookMs: 1_000, error: ERROR };
