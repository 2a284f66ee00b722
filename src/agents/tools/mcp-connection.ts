import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** Where an MCP server is: a program that is started here, or one that listens. */
export type McpServerAddress =
  | {
      readonly command: string;
      readonly args?: readonly string[];
      /** Beside the few variables that hold no secrets, such as PATH. */
      readonly env?: Readonly<Record<string, string>>;
      readonly cwd?: string;
    }
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

/** How long a server may take to start, and to name its tools, ms. */
const START_TIMEOUT_MS = 10_000;
const MAX_PAGES = 20;

/** A tool as its server describes it. */
export type McpToolFacts = Awaited<ReturnType<Client['listTools']>>['tools'][number];

/** A connection to an MCP server, made when it is needed and made anew when it was lost. */
export class McpConnection {
  readonly #address: McpServerAddress;
  #client: Promise<Client> | undefined;

  constructor(address: McpServerAddress) {
    this.#address = address;
  }

  /** All tools of the server. @throws what the server, or the system that should start it, says. */
  async tools(): Promise<readonly McpToolFacts[]> {
    const client = await this.#connected();
    const found: McpToolFacts[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const { tools, nextCursor } = await client.listTools(cursor === undefined ? {} : { cursor }, {
        timeout: START_TIMEOUT_MS,
      });
      found.push(...tools);
      if (nextCursor === undefined) break;
      cursor = nextCursor;
    }
    return found;
  }

  /** Has the server run a tool. @param meta what it is told besides the arguments. @throws as above. */
  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    meta: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): ReturnType<Client['callTool']> {
    const client = await this.#connected();
    return client.callTool({ name, arguments: { ...args }, _meta: { ...meta } }, undefined, {
      signal: options.signal,
      timeout: options.timeoutMs,
    });
  }

  /** Ends the connection, and the program behind it. It is made anew when a tool is asked for. */
  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    await client?.close().catch(() => undefined);
  }

  #connected(): Promise<Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<Client> {
    const client = new Client({ name: 'callchart', version: '0.1.0' });
    const forget = (): void => {
      this.#client = undefined;
    };
    client.onclose = forget;
    try {
      await client.connect(transportTo(this.#address), { timeout: START_TIMEOUT_MS });
      return client;
    } catch (error) {
      forget();
      await client.close().catch(() => undefined);
      throw error;
    }
  }
}

function transportTo(address: McpServerAddress): Transport {
  if ('url' in address) {
    const { url, headers = {} } = address;
    // SAFETY: the package's own types do not fit each other under `exactOptionalPropertyTypes`.
    return new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { ...headers }, redirect: 'error' },
    }) as unknown as Transport;
  }
  const { command, args = [], env = {}, cwd } = address;
  return new StdioClientTransport({
    command,
    args: [...args],
    // Never our own environment: it holds the keys.
    env: { ...getDefaultEnvironment(), ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
}
